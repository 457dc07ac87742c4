using System.Buffers;

namespace LeadStreams.Local.Broker.Storage;

/// <summary>Walks the batches of a file in order. Stops at the first place that cannot be a batch.</summary>
/// <param name="file">The file of a segment.</param>
/// <param name="position">Where a batch begins, bytes.</param>
/// <param name="limit">Where the walk ends, bytes.</param>
internal sealed class BatchScanner(IStorageFile file, long position, long limit) : IDisposable
{
    private const int ChunkSize = 256 * 1024;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(ChunkSize);
    private int _start;
    private int _filled;
    private int _size;

    /// <summary>Place of the current batch in the file; after the last, the place where the walk ended.</summary>
    public long Position { get; private set; } = position;

    /// <summary>True when the walk has come to the limit and met nothing but batches.</summary>
    public bool IsAtEnd => Position == limit;

    public RecordBatch Current => new(_buffer.AsSpan(_start, _size));

    public bool MoveNext()
    {
        Position += _size;
        _start += _size;
        _size = 0;
        if (!TryFill(RecordBatch.HeaderSize))
            return false;
        var header = new RecordBatch(_buffer.AsSpan(_start));
        var size = header.SizeInBytes;
        var isBatch = size is >= RecordBatch.HeaderSize and <= int.MaxValue && header.Magic == 2;
        if (!isBatch || header.LastOffsetDelta < 0 || !TryFill(size))
            return false;
        _size = (int)size;
        return true;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    /// <summary>Makes that many bytes available from the start on; false when the file does not have them.</summary>
    private bool TryFill(long needed)
    {
        if (_filled - _start >= needed)
            return true;
        if (Position + needed > limit)
            return false;
        MakeRoom((int)needed);
        var wanted = (int)Math.Min(_buffer.Length - _filled, limit - Position - _filled);
        _filled += file.Read(_buffer.AsSpan(_filled, wanted), Position + _filled);
        return _filled >= needed;
    }

    private void MakeRoom(int needed)
    {
        var target = needed > _buffer.Length ? ArrayPool<byte>.Shared.Rent(needed) : _buffer;
        _buffer.AsSpan(_start, _filled - _start).CopyTo(target);
        if (!ReferenceEquals(target, _buffer))
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = target;
        _filled -= _start;
        _start = 0;
    }
}
