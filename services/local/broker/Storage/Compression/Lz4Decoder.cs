using System.Buffers.Binary;

namespace LeadStreams.Local.Broker.Storage.Compression;

/// <summary>Decodes LZ4 frames (LZ4 frame format and LZ4 block format descriptions). Their checksums are not looked at:
/// that of the record batch covers the same bytes.</summary>
internal static class Lz4Decoder
{
    private const uint Magic = 0x184D2204;
    private const uint SkippableMagic = 0x184D2A50;

    /// <summary>False when the bytes are no LZ4 frames or do not fit the buffer's limit.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> input, InflateBuffer output)
    {
        while (!input.IsEmpty)
        {
            if (input.Length < 8)
                return false;
            var magic = BinaryPrimitives.ReadUInt32LittleEndian(input);
            input = input[4..];
            var isGood =
                (magic & 0xFFFFFFF0) == SkippableMagic
                    ? TrySkip(ref input, 0)
                    : magic == Magic && TryFrame(ref input, output);
            if (!isGood)
                return false;
        }

        return true;
    }

    /// <summary>Skips a frame that says its size, and what follows its size.</summary>
    private static bool TrySkip(ref ReadOnlySpan<byte> input, int extra)
    {
        var size = BinaryPrimitives.ReadUInt32LittleEndian(input) + 4L + extra;
        if (size > input.Length)
            return false;
        input = input[(int)size..];
        return true;
    }

    private static bool TryFrame(ref ReadOnlySpan<byte> input, InflateBuffer output)
    {
        var flags = input[0];
        var maxBlock = ((input[1] >> 4) & 7) switch
        {
            4 => 64 * 1024,
            5 => 256 * 1024,
            6 => 1024 * 1024,
            7 => 4 * 1024 * 1024,
            _ => 0,
        };
        var hasBlockChecksum = (flags & 0x10) != 0;
        var header = 3 + ((flags & 0x08) != 0 ? 8 : 0) + ((flags & 0x01) != 0 ? 4 : 0);
        if (flags >> 6 != 1 || maxBlock == 0 || input.Length < header)
            return false;
        input = input[header..];
        for (var frameStart = output.Length; ; )
        {
            if (input.Length < 4)
                return false;
            var raw = BinaryPrimitives.ReadUInt32LittleEndian(input);
            input = input[4..];
            if (raw == 0)
                break;
            var size = (int)(raw & int.MaxValue);
            var total = size + (hasBlockChecksum ? 4L : 0);
            if (total > input.Length)
                return false;
            var block = input[..size];
            var isStored = raw > int.MaxValue;
            if (isStored ? !output.TryWrite(block) : !TryBlock(block, output, frameStart, maxBlock))
                return false;
            input = input[(int)total..];
        }

        var checksum = (flags & 0x04) != 0 ? 4 : 0;
        if (input.Length < checksum)
            return false;
        input = input[checksum..];
        return true;
    }

    private static bool TryBlock(ReadOnlySpan<byte> input, InflateBuffer output, int frameStart, int maxBlock)
    {
        // No byte of a block stands for more than 255: most blocks need far less than the largest.
        var size = (int)Math.Min(maxBlock, 255L * input.Length);
        if (!output.TryReserve(size))
            return false;
        var start = output.Length;
        var target = output.Reserved[frameStart..(start + size)];
        var at = start - frameStart;
        while (!input.IsEmpty)
        {
            int token = input[0];
            input = input[1..];
            if (!TryLength(ref input, token >> 4, out var literals))
                return false;
            if (literals > input.Length || literals > target.Length - at)
                return false;
            input[..literals].CopyTo(target[at..]);
            input = input[literals..];
            at += literals;
            if (input.IsEmpty)
                break;
            if (!TryMatch(ref input, token & 15, target, ref at))
                return false;
        }

        output.Advance(at - (start - frameStart));
        return true;
    }

    private static bool TryMatch(ref ReadOnlySpan<byte> input, int code, Span<byte> target, ref int at)
    {
        if (input.Length < 2)
            return false;
        var distance = BinaryPrimitives.ReadUInt16LittleEndian(input);
        input = input[2..];
        if (!TryLength(ref input, code, out var length))
            return false;
        length += 4;
        if (distance == 0 || distance > at || length > target.Length - at)
            return false;
        // Byte by byte: what is copied may overlap with where it goes.
        for (; length > 0; length--, at++)
            target[at] = target[at - distance];
        return true;
    }

    private static bool TryLength(ref ReadOnlySpan<byte> input, int code, out int length)
    {
        length = code;
        if (code < 15)
            return true;
        while (!input.IsEmpty && length < int.MaxValue - 512)
        {
            var next = input[0];
            input = input[1..];
            length += next;
            if (next < 255)
                return true;
        }

        return false;
    }
}
