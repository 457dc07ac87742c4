using LeadStreams.Local.Broker.Storage.Compression;

namespace LeadStreams.Local.Broker.Storage.Cleaning;

/// <summary>What a pass did.</summary>
/// <param name="CleanedTo">Below it keys are unique now.</param>
/// <param name="LatestHorizonMs">Time when the last of the tombstones and markers kept may go; long.MinValue when there
/// are none.</param>
/// <param name="BytesRead">Bytes of the segments gone through.</param>
/// <param name="BytesWritten">Bytes of what took their place.</param>
internal readonly record struct CompactionResult(
    long CleanedTo,
    long LatestHorizonMs,
    long BytesRead,
    long BytesWritten
);

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
    private long _endOffset;
    private int _segments;
    private long _bytesRead;
    private long _bytesWritten;
    private AbortedRanges _aborted = null!;

    private delegate bool BatchVisitor(RecordBatch batch, bool isLast);

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
        using var filter = new BatchFilter
        {
            Newest = map,
            Aborted = _aborted,
            Producers = writer.ActiveProducers().ToDictionary(producer => producer.ProducerId),
            EndOffset = _endOffset,
            LogEndOffset = log.LogEndOffset,
            NowMs = context.NowMs,
            DeleteRetentionMs = writer.Config.DeleteRetentionMs,
        };
        for (var next = 0; next < _segments; )
        {
            var count = CleanGroup(filter, next);
            if (count == 0)
                return null;
            next += count;
        }

        return new CompactionResult(_endOffset, filter.LatestHorizonMs, _bytesRead, _bytesWritten);
    }

    /// <summary>Notes the keys of all dirty records. Returns the offset of the first record that found no room, else the
    /// end of the plan.</summary>
    private long FillMap(OffsetMap map)
    {
        using var inflater = new BatchInflater();
        long? full = null;
        for (var i = 0; i < plan.Segments.Length && full is null; i++)
        {
            if (plan.EndOf(i) <= plan.FirstDirtyOffset)
                continue;
            var from = plan.Segments[i].Index.FloorByOffset(plan.FirstDirtyOffset - plan.Segments[i].BaseOffset);
            Scan(plan.Segments[i], from, (batch, _) => (full = FillMap(map, batch, inflater)) is null);
        }

        return full ?? plan.EndOffset;
    }

    private long? FillMap(OffsetMap map, RecordBatch batch, BatchInflater inflater)
    {
        if (batch.IsControl || batch.NextOffset <= plan.FirstDirtyOffset || _aborted.Of(batch) is not null)
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
        using var output = new CleanedSegmentWriter(context, directory, writer, plan.Segments[first]);
        var end = first;
        var hasChanged = false;
        do hasChanged |= Copy(filter, end++, output);
        while (end < _segments && HasRoomFor(output.Segment, end));
        var isSame = !hasChanged && end == first + 1;
        return isSame || output.TryReplace(plan.Segments[first..end], plan.EndOf(end - 1)) ? end - first : 0;
    }

    private bool HasRoomFor(LogSegment output, int next) =>
        (long)output.Size + plan.Segments[next].Size <= writer.Config.SegmentBytes
        && plan.EndOf(next) - output.BaseOffset <= int.MaxValue;

    /// <summary>True when the copy is not the same as the segment.</summary>
    private bool Copy(BatchFilter filter, int number, CleanedSegmentWriter output)
    {
        var segment = plan.Segments[number];
        var before = output.Segment.Size;
        var hasChanged = false;
        Scan(
            segment,
            0,
            (batch, isLast) =>
            {
                var written = filter.Apply(batch, isLast && number == _segments - 1);
                hasChanged |= written != batch.Bytes;
                if (written.IsEmpty)
                    return true;
                throttle.Take(written.Length);
                output.Add(new RecordBatch(written));
                if (batch.IsControl && _aborted.Of(batch) is { } aborted)
                    output.Segment.Index.AddAborted(aborted);
                return true;
            }
        );
        _bytesRead += segment.Size;
        _bytesWritten += output.Segment.Size - before;
        return hasChanged;
    }

    /// <summary>Shows the batches of a segment, until the visitor has seen enough.</summary>
    private void Scan(LogSegment segment, int from, BatchVisitor visit)
    {
        using var scanner = new BatchScanner(segment.File, from, segment.Size);
        while (scanner.MoveNext() && scanner.Current.IsCrcValid)
        {
            throttle.Take(scanner.Current.Bytes.Length);
            if (!visit(scanner.Current, scanner.Position + scanner.Current.Bytes.Length == segment.Size))
                return;
        }

        if (!scanner.IsAtEnd)
            throw new InvalidDataException(
                $"{directory}: segment {segment.BaseOffset} is damaged at byte {scanner.Position}"
            );
    }
}
