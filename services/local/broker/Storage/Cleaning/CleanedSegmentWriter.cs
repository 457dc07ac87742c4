namespace LeadStreams.Local.Broker.Storage.Cleaning;

/// <summary>Writes the file of a segment that is to take the place of others, and deletes it when it did not.</summary>
internal sealed class CleanedSegmentWriter(StorageContext context, string directory, LogWriter log, LogSegment first)
    : IDisposable
{
    private readonly MemoryStream _buffered = new();
    private long _endOffset;
    private bool _isInPlace;

    /// <summary>Has the base offset of the first one it replaces.</summary>
    public LogSegment Segment { get; } = Begin(context.Files, directory, first);

    /// <summary>Adds a batch.</summary>
    /// <exception cref="InvalidDataException">Positions would no longer fit in 32 bits.</exception>
    public void Add(RecordBatch batch)
    {
        if (!Segment.HasRoomFor(batch.Bytes.Length, batch.LastOffset, int.MaxValue))
            throw new InvalidDataException($"{directory}: segment {Segment.BaseOffset} would grow when cleaned");
        _buffered.Write(batch.Bytes);
        Segment.Accept(batch, log.Config.IndexIntervalBytes);
        if (_buffered.Length >= context.Options.Cleaner.IoBufferBytes)
            WriteOut();
    }

    /// <summary>Forces the segment and its index to the disk, and puts it in the place of others. False when the log was
    /// changed meanwhile.</summary>
    public bool TryReplace(LogSegment[] old, long endOffset)
    {
        _endOffset = endOffset;
        WriteOut();
        Segment.TrimFile();
        Segment.File.Flush();
        Segment.SaveIndexAs(SegmentSwap.IndexPath(directory, Segment.BaseOffset, endOffset));
        return _isInPlace = log.TryReplace(old, Segment, endOffset);
    }

    public void Dispose()
    {
        _buffered.Dispose();
        if (_isInPlace)
            return;
        Segment.Dispose();
        // What went offline half way is for the next start to complete.
        if (log.Snapshot.ErrorCode != 0)
            return;
        try
        {
            context.Files.DeleteFile(SegmentSwap.CleanedPath(directory, Segment.BaseOffset));
            context.Files.DeleteFile(SegmentSwap.IndexPath(directory, Segment.BaseOffset, _endOffset));
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
        var bytes = _buffered.GetBuffer().AsSpan(0, (int)_buffered.Length);
        Segment.File.Write(bytes, Segment.Size - bytes.Length);
        _buffered.SetLength(0);
    }
}
