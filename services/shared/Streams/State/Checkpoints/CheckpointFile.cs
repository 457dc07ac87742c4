using System.Buffers.Binary;
using LeadStreams.Streams.Ports;

namespace LeadStreams.Streams.State.Checkpoints;

/// <summary>Writes a checkpoint so that it appears whole or not at all, and reads it back.</summary>
internal static class CheckpointFile
{
    /// <summary>
    /// Writes to <paramref name="temporaryName"/>, has it on the disk, renames it, has the name on the disk. Returns the bytes written.
    /// </summary>
    /// <exception cref="IOException">The folder refuses; what was there before is there still.</exception>
    public static long Write(
        ICheckpointFolder folder,
        string temporaryName,
        CheckpointHeader header,
        IReadOnlyList<IEntrySnapshot> parts
    )
    {
        long length;
        using (var file = folder.Create(temporaryName))
        {
            var blocks = new CheckpointBlockWriter(file);
            var encoded = new MemoryStream();
            header.Write(encoded);
            blocks.Write(CheckpointBlocks.Header, encoded.ToArray());
            var counts = new byte[parts.Count * sizeof(int)];
            for (var i = 0; i < parts.Count; i++)
            {
                WriteEntries(blocks, i, parts[i]);
                BinaryPrimitives.WriteInt32LittleEndian(counts.AsSpan(i * sizeof(int)), parts[i].Count);
            }

            blocks.Write(CheckpointBlocks.Footer, counts);
            length = file.Length;
            folder.Flush(file);
        }

        folder.Rename(temporaryName, CheckpointHeader.FileName(header.Partition));
        folder.FlushFolder();
        return length;
    }

    /// <summary>Reads the header; the entries follow, for <see cref="ReadEntries"/>.</summary>
    /// <exception cref="InvalidDataException">It is no checkpoint, or not as it was written.</exception>
    public static CheckpointHeader ReadHeader(CheckpointBlockReader blocks) =>
        blocks.Read(out var kind) is var payload && kind == CheckpointBlocks.Header
            ? CheckpointHeader.Read(payload)
            : throw new InvalidDataException("it does not begin with a header");

    /// <summary>Reads the entries into the parts, up to the end or until <paramref name="isCancelled"/>.</summary>
    /// <exception cref="InvalidDataException">It is not as it was written; the parts hold what was read until then.</exception>
    public static void ReadEntries(
        CheckpointBlockReader blocks,
        IReadOnlyList<IChangelogged> parts,
        Func<bool> isCancelled
    )
    {
        while (!isCancelled())
        {
            var payload = blocks.Read(out var kind);
            if (kind == CheckpointBlocks.Footer)
            {
                RequireCounts(payload, parts);
                return;
            }

            if (kind < 0 || kind >= parts.Count)
            {
                throw new InvalidDataException($"a block is of kind {kind}");
            }

            parts[kind].Adopt(payload);
        }
    }

    private static void WriteEntries(CheckpointBlockWriter blocks, int part, IEntrySnapshot entries)
    {
        var block = new byte[SlabArena.SlabBytes];
        var used = 0;
        entries.ForEach(entry =>
        {
            if (used > 0 && block.Length - used < entry.Length)
            {
                blocks.Write(part, block.AsSpan(0, used));
                used = 0;
            }

            if (entry.Length > block.Length)
            {
                blocks.Write(part, entry);
                return;
            }

            entry.CopyTo(block.AsSpan(used));
            used += entry.Length;
        });
        if (used > 0)
        {
            blocks.Write(part, block.AsSpan(0, used));
        }
    }

    private static void RequireCounts(ReadOnlySpan<byte> payload, IReadOnlyList<IChangelogged> parts)
    {
        for (var i = 0; i < parts.Count; i++)
        {
            if (
                payload.Length != parts.Count * sizeof(int)
                || BinaryPrimitives.ReadInt32LittleEndian(payload[(i * sizeof(int))..]) != parts[i].CommittedCount
            )
            {
                throw new InvalidDataException("entries are missing");
            }
        }
    }
}
