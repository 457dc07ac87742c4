using System.Buffers;

namespace LeadStreams.Local.Broker.Storage;

/// <summary>Whole batches in a pooled buffer. Dispose it once, when the bytes have been sent; not before.</summary>
internal sealed class ReadResult(short errorCode, long nextOffset) : IDisposable
{
    private byte[]? _buffer;

    /// <summary>0, 1 (offset out of range), 3 (topic deleted) or 56 (partition offline).</summary>
    public short ErrorCode { get; } = errorCode;

    /// <summary>Zero or more whole batches, the first one containing the offset asked for (or the next existing one).</summary>
    public ReadOnlyMemory<byte> Records { get; private set; }

    /// <summary>Offset after the last record returned; the offset asked for when nothing was.</summary>
    public long NextOffset { get; } = nextOffset;

    /// <summary>How many records these are, markers of transactions included.</summary>
    public int RecordCount { get; private init; }

    public static ReadResult Failed(short errorCode, long offset) => new(errorCode, offset);

    public static ReadResult Empty(long offset) => new(0, offset);

    /// <summary>Takes over an array rented from the shared pool.</summary>
    public static ReadResult Of(byte[] rented, in BatchCut cut) =>
        new(0, cut.NextOffset)
        {
            _buffer = rented,
            Records = rented.AsMemory(cut.Start, cut.Length),
            RecordCount = cut.RecordCount,
        };

    public void Dispose()
    {
        var buffer = Interlocked.Exchange(ref _buffer, null);
        Records = default;
        if (buffer is not null)
            ArrayPool<byte>.Shared.Return(buffer);
    }
}
