namespace LeadStreams.Local.Broker.Storage.Cleaning;

/// <summary>Writes the file of a segment that is to take the place of others.</summary>
internal sealed class CleanedSegmentWriter(
    StorageContext context,
    string directory,
    LogSegment first,
    int indexIntervalBytes,
    CleanerThrottle throttle
) : IDisposable
{
    private readonly byte[] _buffer = new byte[context.Options.Cleaner.IoBufferBytes];
    private int _buffered;
    private string? _indexPath;
    private bool _isHandedOver;

    /// <summary>Has the base offset of the first one it replaces.</summary>
    public LogSegment Segment { get; } = Begin(context.Files, directory, first);

    /// <summary>Adds a batch.</summary>
    /// <exception cref="InvalidDataException">Positions would no longer fit in 32 bits.</exception>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (!Segment.HasRoomFor(bytes.Length, new RecordBatch(bytes).LastOffset, int.MaxValue))
            throw new InvalidDataException($"{directory}: segment {Segment.BaseOffset} would grow when cleaned");
        if (bytes.Length > _buffer.Length - _buffered)
            WriteOut();
        if (bytes.Length > _buffer.Length)
        {
            throttle.Take(bytes.Length);
            Segment.File.Write(bytes, Segment.Size);
        }
        else
        {
            bytes.CopyTo(_buffer.AsSpan(_buffered));
            _buffered += bytes.Length;
        }

        Segment.Accept(new RecordBatch(bytes), indexIntervalBytes);
    }

    /// <summary>Forces the segment and its index to the disk.</summary>
    public void Finish(long endOffset)
    {
        WriteOut();
        Segment.File.Flush();
        _indexPath = SegmentSwap.IndexPath(directory, Segment.BaseOffset, endOffset);
        Segment.SaveIndexAs(_indexPath);
    }

    /// <summary>The segment belongs to the log now.</summary>
    public void HandOver() => _isHandedOver = true;

    /// <summary>Closes and deletes what has not been handed over. A swap that was cut short is for the next start.</summary>
    public void Dispose()
    {
        if (_isHandedOver)
            return;
        Segment.Dispose();
        var path = SegmentSwap.CleanedPath(directory, Segment.BaseOffset);
        try
        {
            if (!context.Files.FileExists(path))
                return;
            context.Files.DeleteFile(path);
            if (_indexPath is not null)
                context.Files.DeleteFile(_indexPath);
        }
        catch (IOException e)
        {
            // The next start deletes it.
            Log.CacheNotWritten(context.Log, e, directory);
        }
    }

    private static LogSegment Begin(IFileSystem files, string directory, LogSegment first)
    {
        var begun = new LogSegment(files, directory, first.BaseOffset, first.CreatedMs, SegmentSwap.CleanedSuffix);
        // A crash may have left one of that name.
        begun.File.Truncate(0);
        return begun;
    }

    private void WriteOut()
    {
        if (_buffered == 0)
            return;
        throttle.Take(_buffered);
        Segment.File.Write(_buffer.AsSpan(0, _buffered), Segment.Size - _buffered);
        _buffered = 0;
    }
}
