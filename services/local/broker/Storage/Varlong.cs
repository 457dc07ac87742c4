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

/// <summary>Reads the varints and length-prefixed bytes of a record. What is not there reads as 0 or null, and so does all
/// that comes after it: look at <see cref="HasFailed"/> in the end.</summary>
internal ref struct VarintCursor(ReadOnlySpan<byte> bytes)
{
    public ReadOnlySpan<byte> Rest { get; private set; } = bytes;

    public bool HasFailed { get; private set; }

    public readonly bool IsAtEnd => Rest.IsEmpty && !HasFailed;

    public void Skip(int count) => Take(count);

    public long ReadVarlong()
    {
        ulong raw = 0;
        for (var i = 0; i < Varlong.MaxBytes && i < Rest.Length; i++)
        {
            raw |= (ulong)(Rest[i] & 0x7f) << (7 * i);
            if (Rest[i] >= 0x80)
                continue;
            Rest = Rest[(i + 1)..];
            return (long)(raw >> 1) ^ -(long)(raw & 1);
        }

        HasFailed = true;
        Rest = default;
        return 0;
    }

    /// <summary>Length (-1 = null) and that many bytes.</summary>
    public ReadOnlySpan<byte> ReadBytes(out bool isNull)
    {
        var length = ReadVarlong();
        isNull = length == -1 || HasFailed;
        return isNull ? default : Take(length);
    }

    private ReadOnlySpan<byte> Take(long count)
    {
        HasFailed |= count < 0 || count > Rest.Length;
        var taken = HasFailed ? default : Rest[..(int)count];
        Rest = HasFailed ? default : Rest[(int)count..];
        return taken;
    }
}
