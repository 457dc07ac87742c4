using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LeadStreams.Local.Broker.Storage;

/// <summary>The producers' state as it was at an offset, in a file named by that offset. A cache: what is not found is
/// computed from the batches.</summary>
internal static class ProducerSnapshot
{
    private const string Suffix = ".snapshot";

    public static void Save(IFileSystem files, string directory, long offset, ProducerTable table, bool flush)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(table.Count);
        foreach (var entry in table.Entries)
            Write(writer, entry);
        writer.Flush();
        var path = LogSegment.PathStem(directory, offset) + Suffix;
        SealedFile.WriteCache(files, path, stream.GetBuffer().AsSpan(0, (int)stream.Length), flush);
    }

    /// <summary>The state at that very offset, or null when no intact snapshot has it.</summary>
    public static ProducerTable? TryLoad(IFileSystem files, string directory, long offset)
    {
        if (SealedFile.TryRead(files, LogSegment.PathStem(directory, offset) + Suffix) is not { } bytes)
            return null;
        using var reader = new BinaryReader(new MemoryStream(bytes));
        var table = new ProducerTable();
        for (var count = reader.ReadInt32(); count > 0; count--)
            table.Restore(Read(reader));
        return table;
    }

    /// <summary>Deletes the snapshots at other offsets.</summary>
    public static void DeleteExcept(IFileSystem files, string directory, params ReadOnlySpan<long> offsets)
    {
        foreach (var name in files.ListFiles(directory))
        {
            if (LogSegment.TryParseName(name, Suffix, out var offset) && !offsets.Contains(offset))
                files.DeleteFile(Path.Combine(directory, name));
        }
    }

    private static void Write(BinaryWriter writer, ProducerEntry entry)
    {
        writer.Write(entry.ProducerId);
        writer.Write(entry.Epoch);
        writer.Write(entry.CoordinatorEpoch);
        writer.Write(entry.LastTimestampMs);
        writer.Write(entry.TransactionFirstOffset);
        writer.Write(entry.AcceptsAnySequence);
        writer.Write(entry.Batches.Count);
        foreach (var batch in entry.Batches)
            writer.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<AppendedBatch>(in batch)));
    }

    private static ProducerEntry Read(BinaryReader reader)
    {
        var entry = new ProducerEntry(reader.ReadInt64());
        entry.EnterEpoch(reader.ReadInt16());
        entry.CoordinatorEpoch = reader.ReadInt32();
        entry.LastTimestampMs = reader.ReadInt64();
        entry.TransactionFirstOffset = reader.ReadInt64();
        entry.AcceptsAnySequence = reader.ReadBoolean();
        for (var count = reader.ReadInt32(); count > 0; count--)
            entry.Remember(MemoryMarshal.Read<AppendedBatch>(reader.ReadBytes(Unsafe.SizeOf<AppendedBatch>())));
        return entry;
    }
}
