using System.Buffers;

namespace LeadStreams.Local.Broker.Storage.Compression;

/// <summary>Bytes that grow up to a limit, in a pooled array. One user at a time.</summary>
internal sealed class InflateBuffer(int limitBytes) : IDisposable
{
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(64 * 1024);

    public int Length { get; private set; }

    /// <summary>More was wanted than the limit allows.</summary>
    public bool IsOverLimit { get; private set; }

    /// <summary>Bytes that may still be added.</summary>
    public int Room => limitBytes - Length;

    public Span<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>What has been reserved after what is written.</summary>
    public Span<byte> Free => _bytes.AsSpan(Length);

    public void Clear()
    {
        Length = 0;
        IsOverLimit = false;
    }

    /// <summary>Makes room for that many more bytes; false when that would be more than the limit.</summary>
    public bool TryReserve(int count)
    {
        if (count > Room)
        {
            IsOverLimit = true;
            return false;
        }

        if (_bytes.Length - Length >= count)
            return true;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(Length + count, (int)Math.Min(limitBytes, 2L * Length)));
        Written.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
        return true;
    }

    /// <summary>Counts in bytes written to what had been reserved.</summary>
    public void Advance(int count) => Length += count;

    public bool TryWrite(ReadOnlySpan<byte> bytes)
    {
        if (!TryReserve(bytes.Length))
            return false;
        bytes.CopyTo(Free);
        Advance(bytes.Length);
        return true;
    }

    /// <summary>Writes all that a stream holds; false when that is more than the limit.</summary>
    public bool TryFill(Stream source)
    {
        while (TryReserve(1))
        {
            var count = source.Read(Free[..Math.Min(Free.Length, Room)]);
            if (count == 0)
                return true;
            Advance(count);
        }

        return false;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
    }
}
