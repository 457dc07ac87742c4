using LeadStreams.Local.Broker.Storage.Compression;

namespace LeadStreams.Local.Broker.Storage.Cleaning;

/// <summary>What a pass did.</summary>
/// <param name="Reached">How far the log is compacted now.</param>
/// <param name="BytesRead">Bytes of the segments gone through.</param>
/// <param name="BytesWritten">Bytes of what took their place.</param>
internal readonly record struct CompactionResult(CleanerCheckpoint Reached, long BytesRead, long BytesWritten);

/// <summary>Compacts a log once: notes the newest offset of every dirty key, then goes through all segments from the first
/// on and puts smaller ones in the place of theirs, small ones together in one.</summary>
internal sealed class CompactionPass(
    StorageContext context,
    string directory,
    LogWriter writer,
    CompactionPlan plan,
    CleanerThrottle throttle
)
{
    private readonly LogConfig _config = writer.Config;
    private long _endOffset;
    private int _segments;
    private long _bytesRead;
    private long _bytesWritten;
    private AbortedRanges _aborted = null!;

    /// <summary>Null when the log was changed or closed meanwhile: what is done is done, and the rest for another time.</summary>
    /// <exception cref="IOException">It could not be read or written; the log is as good as before.</exception>
    /// <exception cref="InvalidDataException">It is damaged, and left as it is.</exception>
    public CompactionResult? Run(LogSnapshot log)
    {
        var options = context.Options.Cleaner;
        var map = new OffsetMap(options.DedupeBufferBytes, options.DedupeLoadFactor);
        _aborted = new AbortedRanges(log);
        _endOffset = FillMap(map);
        _segments = Array.FindLastIndex(plan.Segments, segment => segment.BaseOffset < _endOffset) + 1;
        var rules = new FilterRules(
            map,
            _aborted,
            writer.ActiveProducers().ToDictionary(producer => producer.ProducerId),
            _endOffset,
            log.LogEndOffset
        )
        {
            NowMs = context.NowMs,
            DeleteRetentionMs = _config.DeleteRetentionMs,
        };
        using var filter = new BatchFilter(rules);
        for (var next = 0; next < _segments; )
        {
            var count = CleanGroup(filter, next);
            if (count == 0)
                return null;
            next += count;
        }

        return new CompactionResult(new(_endOffset, filter.LatestHorizonMs), _bytesRead, _bytesWritten);
    }

    /// <summary>Notes the keys of all dirty records. Returns the offset of the first record that found no room, else the
    /// end of the plan.</summary>
    private long FillMap(OffsetMap map)
    {
        using var inflater = new BatchInflater();
        for (var i = 0; i < plan.Segments.Length; i++)
        {
            if (plan.EndOf(i) <= plan.FirstDirtyOffset)
                continue;
            var segment = plan.Segments[i];
            var from = segment.Index.FloorByOffset(plan.FirstDirtyOffset - segment.BaseOffset);
            using var scanner = new BatchScanner(segment.File, from, segment.Size, throttle.Take);
            while (scanner.MoveNext())
            {
                if (FillMap(map, scanner.Current, inflater) is { } full)
                    return full;
            }

            Check(scanner.IsAtEnd, scanner.Position, segment);
        }

        return plan.EndOffset;
    }

    private long? FillMap(OffsetMap map, RecordBatch batch, BatchInflater inflater)
    {
        if (batch.IsControl || batch.NextOffset <= plan.FirstDirtyOffset || _aborted.Covers(batch))
            return null;
        if (inflater.Open(batch, out var opened) != InflateOutcome.Opened || !IsWellFormed(opened))
            return null;
        foreach (var record in opened.Records())
        {
            var isDirty = record.HasKey && record.Offset >= plan.FirstDirtyOffset;
            if (isDirty && !map.TryPut(record.Key, record.Offset))
                return record.Offset;
        }

        return null;
    }

    private static bool IsWellFormed(RecordBatch opened)
    {
        var records = opened.Records();
        while (records.MoveNext()) { }
        return !records.IsMalformed;
    }

    /// <summary>Cleans as many segments as fit in one. Returns their number, 0 when the log was changed meanwhile.</summary>
    private int CleanGroup(BatchFilter filter, int first)
    {
        var old = plan.Segments[first];
        using var output = new CleanedSegmentWriter(context, directory, old, _config.IndexIntervalBytes, throttle);
        var count = 0;
        var hasChanged = false;
        do hasChanged |= Copy(filter, first + count++, output);
        while (first + count < _segments && HasRoomFor(output.Segment, first + count));
        if (!hasChanged && count == 1)
            return count;
        var endOffset = plan.EndOf(first + count - 1);
        output.Finish(endOffset);
        if (!writer.TryReplace(plan.Segments[first..(first + count)], output.Segment, endOffset))
            return 0;
        output.HandOver();
        return count;
    }

    private bool HasRoomFor(LogSegment output, int next) =>
        (long)output.Size + plan.Segments[next].Size <= _config.SegmentBytes
        && plan.EndOf(next) - output.BaseOffset <= int.MaxValue;

    /// <summary>True when the copy is not the same as the segment.</summary>
    private bool Copy(BatchFilter filter, int number, CleanedSegmentWriter output)
    {
        var segment = plan.Segments[number];
        var before = output.Segment.Size;
        var hasChanged = false;
        using var scanner = new BatchScanner(segment.File, 0, segment.Size, throttle.Take);
        while (scanner.MoveNext())
        {
            var batch = scanner.Current;
            Check(batch.IsCrcValid, scanner.Position, segment);
            var isLast = number == _segments - 1 && scanner.Position + batch.SizeInBytes == segment.Size;
            var written = filter.Apply(batch, isLast);
            hasChanged |= written != batch.Bytes;
            if (written.IsEmpty)
                continue;
            output.Add(written);
            if (batch.IsControl && _aborted.EndedBy(batch) is { } aborted)
                output.Segment.Index.AddAborted(aborted);
        }

        Check(scanner.IsAtEnd, scanner.Position, segment);
        _bytesRead += segment.Size;
        _bytesWritten += output.Segment.Size - before;
        return hasChanged;
    }

    private void Check(bool isGood, long position, LogSegment segment)
    {
        if (!isGood)
            throw new InvalidDataException($"{directory}: segment {segment.BaseOffset} is damaged at byte {position}");
    }
}
