using System.Buffers;
using System.Numerics;

namespace LeadStreams.Local.Broker.Storage;

/// <summary>The zigzag varints that records are made of (Kafka protocol).</summary>
internal static class Varlong
{
    /// <summary>What the longest takes, bytes.</summary>
    public const int MaxBytes = 10;

    public static int SizeOf(long value) => (70 - BitOperations.LeadingZeroCount(ZigZag(value) | 1)) / 7;

    public static void Write(IBufferWriter<byte> target, long value)
    {
        var raw = ZigZag(value);
        var span = target.GetSpan(MaxBytes);
        var length = 0;
        for (; raw >= 0x80; raw >>= 7)
            span[length++] = (byte)(raw | 0x80);
        span[length++] = (byte)raw;
        target.Advance(length);
    }

    private static ulong ZigZag(long value) => (ulong)((value << 1) ^ (value >> 63));
}

/// <summary>Reads the varints and length-prefixed bytes of a record.</summary>
internal ref struct VarintCursor(ReadOnlySpan<byte> bytes)
{
    public ReadOnlySpan<byte> Rest { get; private set; } = bytes;

    public readonly bool IsAtEnd => Rest.IsEmpty;

    public bool TrySkip(int count)
    {
        if (Rest.Length < count)
            return false;
        Rest = Rest[count..];
        return true;
    }

    public bool TryReadVarlong(out long value)
    {
        ulong raw = 0;
        for (var i = 0; i < Varlong.MaxBytes && i < Rest.Length; i++)
        {
            raw |= (ulong)(Rest[i] & 0x7f) << (7 * i);
            if (Rest[i] >= 0x80)
                continue;
            Rest = Rest[(i + 1)..];
            value = (long)(raw >> 1) ^ -(long)(raw & 1);
            return true;
        }

        value = 0;
        return false;
    }

    /// <summary>Length (-1 = null) and that many bytes.</summary>
    public bool TryReadBytes(out ReadOnlySpan<byte> value, out bool isNull)
    {
        value = default;
        isNull = false;
        if (!TryReadVarlong(out var length) || length < -1 || length > Rest.Length)
            return false;
        isNull = length < 0;
        if (isNull)
            return true;
        value = Rest[..(int)length];
        Rest = Rest[(int)length..];
        return true;
    }
}
