using System.Buffers.Binary;
using System.Numerics;

namespace LeadStreams.Streams.State.Checkpoints;

/// <summary>
/// The blocks of a checkpoint file: <c>magic, (length, kind, checksum, payload)…</c>, little-endian. A checksum (CRC-32C) covers its block and the
/// checksum before it, so that a block that is changed, missing, doubled or of another file is found.
/// </summary>
internal static class CheckpointBlocks
{
    /// <summary>Kind of the first block; see <see cref="CheckpointHeader"/>.</summary>
    public const int Header = -1;

    /// <summary>Kind of the last block: the number of entries of each part, 32 bits each. Kinds from 0 on are entries of a part.</summary>
    public const int Footer = -2;

    public const int FrameBytes = 12;

    /// <summary>Larger than any state that fits into a record.</summary>
    public const int MaxBlockBytes = 64 << 20;

    public static ReadOnlySpan<byte> Magic => "LSCKPT01"u8;

    public static uint Checksum(uint previous, int kind, ReadOnlySpan<byte> payload)
    {
        var crc = BitOperations.Crc32C(previous ^ uint.MaxValue, (uint)kind);
        while (payload.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(payload));
            payload = payload[sizeof(ulong)..];
        }

        foreach (var next in payload)
        {
            crc = BitOperations.Crc32C(crc, next);
        }

        return crc ^ uint.MaxValue;
    }
}

/// <summary>Writes the blocks of a checkpoint.</summary>
internal sealed class CheckpointBlockWriter(Stream file)
{
    private uint checksum;
    private bool hasBegun;

    public void Write(int kind, ReadOnlySpan<byte> payload)
    {
        if (!hasBegun)
        {
            hasBegun = true;
            file.Write(CheckpointBlocks.Magic);
        }

        checksum = CheckpointBlocks.Checksum(checksum, kind, payload);
        Span<byte> frame = stackalloc byte[CheckpointBlocks.FrameBytes];
        BinaryPrimitives.WriteInt32LittleEndian(frame, payload.Length);
        BinaryPrimitives.WriteInt32LittleEndian(frame[4..], kind);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[8..], checksum);
        file.Write(frame);
        file.Write(payload);
    }
}

/// <summary>Reads the blocks of a checkpoint.</summary>
internal sealed class CheckpointBlockReader(Stream file)
{
    private uint checksum;
    private bool hasBegun;

    /// <summary>The next block, in an array of its own.</summary>
    /// <exception cref="InvalidDataException">It is not as it was written.</exception>
    public byte[] Read(out int kind)
    {
        if (!hasBegun)
        {
            hasBegun = true;
            if (!ReadExactly(CheckpointBlocks.Magic.Length).AsSpan().SequenceEqual(CheckpointBlocks.Magic))
            {
                throw new InvalidDataException("it is no checkpoint of this version");
            }
        }

        var frame = ReadExactly(CheckpointBlocks.FrameBytes);
        var length = BinaryPrimitives.ReadInt32LittleEndian(frame);
        kind = BinaryPrimitives.ReadInt32LittleEndian(frame.AsSpan(4));
        if (length is < 0 or > CheckpointBlocks.MaxBlockBytes)
        {
            throw new InvalidDataException("a block has a length that none has");
        }

        var payload = ReadExactly(length);
        checksum = CheckpointBlocks.Checksum(checksum, kind, payload);
        return checksum == BinaryPrimitives.ReadUInt32LittleEndian(frame.AsSpan(8))
            ? payload
            : throw new InvalidDataException("a checksum is wrong");
    }

    private byte[] ReadExactly(int length)
    {
        if (file.Length - file.Position < length)
        {
            throw new InvalidDataException("it is cut off");
        }

        var bytes = GC.AllocateUninitializedArray<byte>(length);
        file.ReadExactly(bytes);
        return bytes;
    }
}
