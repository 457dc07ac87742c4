namespace LeadStreams.Local.Broker.Storage;

/// <summary>Reads the zigzag varints and length-prefixed bytes that records are made of (Kafka protocol).</summary>
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
        for (var i = 0; i < 10 && i < Rest.Length; i++)
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
