using System.Buffers.Binary;

namespace LeadStreams.Local.Broker.Storage.Compression;

/// <summary>Decodes snappy (Snappy compressed format description), bare as librdkafka sends it or in the blocks of the
/// "xerial" stream that Java, JavaScript and Python clients send.</summary>
internal static class SnappyDecoder
{
    private const int StreamHeaderSize = 16;
    private static ReadOnlySpan<byte> StreamMagic =>
        [0x82, (byte)'S', (byte)'N', (byte)'A', (byte)'P', (byte)'P', (byte)'Y', 0];

    /// <summary>False when the bytes are no snappy or do not fit the buffer's limit.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> input, InflateBuffer output)
    {
        if (!input.StartsWith(StreamMagic))
            return TryDecodeBlock(input, output);
        if (input.Length < StreamHeaderSize)
            return false;
        for (input = input[StreamHeaderSize..]; !input.IsEmpty; )
        {
            if (input.Length < 4)
                return false;
            var size = BinaryPrimitives.ReadInt32BigEndian(input);
            if (size < 0 || size > input.Length - 4 || !TryDecodeBlock(input.Slice(4, size), output))
                return false;
            input = input[(4 + size)..];
        }

        return true;
    }

    private static bool TryDecodeBlock(ReadOnlySpan<byte> input, InflateBuffer output)
    {
        if (!TryReadLength(ref input, out var length) || !output.TryReserve(length))
            return false;
        var target = output.Reserved.Slice(output.Length, length);
        var at = 0;
        while (!input.IsEmpty)
        {
            var isGood =
                (input[0] & 3) == 0 ? TryLiteral(ref input, target, ref at) : TryCopy(ref input, target, ref at);
            if (!isGood)
                return false;
        }

        output.Advance(length);
        return at == length;
    }

    private static bool TryReadLength(ref ReadOnlySpan<byte> input, out int length)
    {
        long value = 0;
        length = 0;
        for (var i = 0; i < 5 && i < input.Length; i++)
        {
            value |= (long)(input[i] & 0x7f) << (7 * i);
            if (input[i] >= 0x80)
                continue;
            input = input[(i + 1)..];
            length = (int)Math.Min(value, int.MaxValue);
            return value <= int.MaxValue;
        }

        return false;
    }

    private static bool TryLiteral(ref ReadOnlySpan<byte> input, Span<byte> target, ref int at)
    {
        long length = (input[0] >> 2) + 1;
        var extra = length > 60 ? (int)length - 60 : 0;
        if (input.Length < 1 + extra)
            return false;
        if (extra > 0)
        {
            length = 1;
            for (var i = 0; i < extra; i++)
                length += (long)input[1 + i] << (8 * i);
        }

        input = input[(1 + extra)..];
        if (length > input.Length || length > target.Length - at)
            return false;
        input[..(int)length].CopyTo(target[at..]);
        input = input[(int)length..];
        at += (int)length;
        return true;
    }

    private static bool TryCopy(ref ReadOnlySpan<byte> input, Span<byte> target, ref int at)
    {
        var tag = input[0];
        var size = (tag & 3) switch
        {
            1 => 2,
            2 => 3,
            _ => 5,
        };
        if (input.Length < size)
            return false;
        var length = size == 2 ? 4 + ((tag >> 2) & 7) : (tag >> 2) + 1;
        long distance = size switch
        {
            2 => ((tag >> 5) << 8) | input[1],
            3 => BinaryPrimitives.ReadUInt16LittleEndian(input[1..]),
            _ => BinaryPrimitives.ReadUInt32LittleEndian(input[1..]),
        };
        input = input[size..];
        if (distance == 0 || distance > at || length > target.Length - at)
            return false;
        // Byte by byte: what is copied may overlap with where it goes.
        for (; length > 0; length--, at++)
            target[at] = target[at - (int)distance];
        return true;
    }
}
