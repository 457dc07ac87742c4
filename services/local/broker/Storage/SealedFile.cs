using System.IO.Hashing;

namespace LeadStreams.Local.Broker.Storage;

/// <summary>Small files read and written whole, with a version and a checksum, so that one that was torn or is of another
/// version looks like one that is missing.</summary>
internal static class SealedFile
{
    private const uint Version = 0x4C_53_30_31; // "LS01"
    private const int Overhead = 8;

    /// <summary>Writes a cache, in place: one that is torn counts as lost.</summary>
    /// <param name="files">Where.</param>
    /// <param name="path">The file.</param>
    /// <param name="payload">Its content.</param>
    /// <param name="flush">Forces it to the disk, for caches that are dear to compute anew.</param>
    public static void WriteCache(IFileSystem files, string path, ReadOnlySpan<byte> payload, bool flush)
    {
        using var file = files.Open(path);
        file.Truncate(0);
        file.Write(Seal(payload), 0);
        if (flush)
            file.Flush();
    }

    /// <summary>Replaces a file so that after a crash either the old or the new content is there; durable on return.</summary>
    public static void Replace(IFileSystem files, string path, ReadOnlySpan<byte> payload)
    {
        var temporary = path + ".tmp";
        using (var file = files.Open(temporary))
        {
            file.Truncate(0);
            file.Write(Seal(payload), 0);
            file.Flush();
        }

        files.Rename(temporary, path);
        files.SyncDirectory(Path.GetDirectoryName(path)!);
    }

    /// <summary>The payload, or null when the file is missing, torn or of another version.</summary>
    public static byte[]? TryRead(IFileSystem files, string path)
    {
        if (!files.FileExists(path))
            return null;
        using var file = files.Open(path);
        if (file.Length is < Overhead or > int.MaxValue)
            return null;
        var bytes = new byte[file.Length];
        if (file.Read(bytes, 0) != bytes.Length)
            return null;
        var body = bytes.AsSpan(0, bytes.Length - 4);
        var valid =
            BinaryPrimitives.ReadUInt32BigEndian(body) == Version
            && BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(body.Length))
                == Crc32.HashToUInt32(Crc32ParameterSet.Crc32C, body);
        return valid ? body[4..].ToArray() : null;
    }

    /// <summary>Replaces a file that holds one number; see <see cref="Replace"/>.</summary>
    public static void ReplaceNumber(IFileSystem files, string path, long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        Replace(files, path, bytes);
    }

    /// <summary>The number, or null when the file is missing, torn or of another version.</summary>
    public static long? TryReadNumber(IFileSystem files, string path) =>
        TryRead(files, path) is { Length: sizeof(long) } bytes ? BinaryPrimitives.ReadInt64BigEndian(bytes) : null;

    private static byte[] Seal(ReadOnlySpan<byte> payload)
    {
        var bytes = new byte[payload.Length + Overhead];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, Version);
        payload.CopyTo(bytes.AsSpan(4));
        var body = bytes.AsSpan(0, bytes.Length - 4);
        BinaryPrimitives.WriteUInt32BigEndian(
            bytes.AsSpan(body.Length),
            Crc32.HashToUInt32(Crc32ParameterSet.Crc32C, body)
        );
        return bytes;
    }
}
