namespace LeadStreams.Local.Broker.Storage.Cleaning;

/// <summary>Writes the file of a segment that is to take the place of others.</summary>
internal sealed class CleanedSegmentWriter : IDisposable
{
    private readonly StorageContext _context;
    private readonly string _directory;
    private readonly CleanerThrottle _throttle;
    private readonly int _indexIntervalBytes;
    private readonly byte[] _buffer;
    private int _buffered;
    private bool _isHandedOver;

    /// <summary>Begins a segment with the base offset of the first one it replaces.</summary>
    public CleanedSegmentWriter(
        StorageContext context,
        string directory,
        LogSegment first,
        int indexIntervalBytes,
        CleanerThrottle throttle
    )
    {
        _context = context;
        _directory = directory;
        _throttle = throttle;
        _indexIntervalBytes = indexIntervalBytes;
        _buffer = new byte[context.Options.Cleaner.IoBufferBytes];
        Segment = new LogSegment(
            context.Files,
            directory,
            first.BaseOffset,
            first.CreatedMs,
            SegmentSwap.CleanedSuffix
        );
        // A crash may have left one of that name.
        Segment.File.Truncate(0);
    }

    public LogSegment Segment { get; }

    /// <summary>Adds a batch.</summary>
    /// <exception cref="InvalidDataException">Positions would no longer fit in 32 bits.</exception>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (!Segment.HasRoomFor(bytes.Length, new RecordBatch(bytes).LastOffset, int.MaxValue))
            throw new InvalidDataException($"{_directory}: segment {Segment.BaseOffset} would grow when cleaned");
        if (bytes.Length > _buffer.Length - _buffered)
            WriteOut();
        if (bytes.Length > _buffer.Length)
        {
            _throttle.Take(bytes.Length);
            Segment.File.Write(bytes, Segment.Size);
        }
        else
        {
            bytes.CopyTo(_buffer.AsSpan(_buffered));
            _buffered += bytes.Length;
        }

        Segment.Accept(new RecordBatch(bytes), _indexIntervalBytes);
    }

    /// <summary>Forces the segment and its index to the disk.</summary>
    public void Finish(long endOffset)
    {
        WriteOut();
        Segment.File.Flush();
        Segment.SaveIndexAs(SegmentSwap.IndexPath(_directory, Segment.BaseOffset, endOffset));
    }

    /// <summary>The segment belongs to the log now.</summary>
    public void HandOver() => _isHandedOver = true;

    /// <summary>Closes and deletes what has not been handed over.</summary>
    /// <param name="endOffset">As given to <see cref="Finish"/>, if that was called.</param>
    public void Abandon(long? endOffset)
    {
        try
        {
            _context.Files.DeleteFile(SegmentSwap.CleanedPath(_directory, Segment.BaseOffset));
            if (endOffset is { } end)
                _context.Files.DeleteFile(SegmentSwap.IndexPath(_directory, Segment.BaseOffset, end));
        }
        catch (IOException e)
        {
            // The next start deletes it.
            Log.CacheNotWritten(_context.Log, e, _directory);
        }
    }

    public void Dispose()
    {
        if (!_isHandedOver)
            Segment.Dispose();
    }

    private void WriteOut()
    {
        if (_buffered == 0)
            return;
        _throttle.Take(_buffered);
        Segment.File.Write(_buffer.AsSpan(0, _buffered), Segment.Size - _buffered);
        _buffered = 0;
    }
}
