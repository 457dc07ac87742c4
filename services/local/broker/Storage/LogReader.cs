using System.Buffers;

namespace LeadStreams.Local.Broker.Storage;

/// <summary>Reading of a log as a snapshot shows it. May meet an <see cref="ObjectDisposedException"/> when segments of
/// the snapshot have been deleted since; the caller takes a new one then.</summary>
internal static class LogReader
{
    /// <summary>Most that one read returns, unless a single batch is larger.</summary>
    private const int LargestRead = 16 * 1024 * 1024;

    /// <summary>What is read in vain at most to get from an index entry to the batch looked for.</summary>
    private const int Slack = 8 * 1024;

    public static ReadResult Read(LogSnapshot log, long fetchOffset, int maxBytes, long end, bool atLeastOneBatch)
    {
        maxBytes = Math.Clamp(maxBytes, 0, LargestRead);
        for (var i = log.SegmentFloor(fetchOffset); i < log.Segments.Length; i++)
        {
            var segment = log.Segments[i];
            if (segment.BaseOffset >= end)
                break;
            if (ReadSegment(segment, fetchOffset, maxBytes, end, atLeastOneBatch) is { } result)
                return result;
        }

        return ReadResult.Empty(fetchOffset);
    }

    /// <summary>Null when the segment has no batch at or after the offset.</summary>
    private static ReadResult? ReadSegment(
        LogSegment segment,
        long fetchOffset,
        int maxBytes,
        long end,
        bool atLeastOneBatch
    )
    {
        var size = segment.Size;
        var position = segment.Index.FloorByOffset(fetchOffset - segment.BaseOffset);
        var window = maxBytes + Slack;
        while (position < size)
        {
            // The pool may give twice as much as asked for: reading that much would be in vain.
            var wanted = Math.Min(window, size - position);
            var buffer = ArrayPool<byte>.Shared.Rent(wanted);
            var filled = 0;
            var cut = default(BatchCut);
            try
            {
                filled = segment.File.Read(buffer.AsSpan(0, wanted), position);
                cut = BatchCut.Of(buffer.AsSpan(0, filled), fetchOffset, maxBytes, end, atLeastOneBatch);
            }
            finally
            {
                if (cut.Length == 0)
                    ArrayPool<byte>.Shared.Return(buffer);
            }

            if (cut.Length > 0)
                return ReadResult.Of(buffer, cut);
            if (cut.IsCorrupt || cut.NeededBytes > size - position - cut.Start)
                return ReadResult.Failed(ErrorCode.KafkaStorageError, fetchOffset);
            if (cut.IsComplete)
                return ReadResult.Empty(fetchOffset);
            position += cut.Start;
            window = Math.Max(window, cut.NeededBytes);
        }

        return null;
    }

    /// <summary>All transactions aborted by a marker at or after the one offset that began before the other.</summary>
    public static List<AbortedTransaction> AbortedTransactions(LogSnapshot log, long from, long toExclusive)
    {
        var result = new List<AbortedTransaction>();
        for (var i = log.SegmentFloor(from); i < log.Segments.Length; i++)
        {
            foreach (var aborted in log.Segments[i].Index.Aborted)
            {
                if (aborted.LastOffset >= from && aborted.FirstOffset < toExclusive)
                    result.Add(aborted);
                // Whatever was aborted later began no earlier than this.
                if (aborted.LastStableOffset >= toExclusive)
                    return Sorted(result);
            }
        }

        return Sorted(result);
    }

    public static TimestampedOffset? FindByTimestamp(LogSnapshot log, long timestampMs)
    {
        foreach (var segment in log.Segments)
        {
            if (segment.Index.MaxTimestamp < timestampMs)
                continue;
            using var scanner = new BatchScanner(
                segment.File,
                segment.Index.FloorByTimestamp(timestampMs),
                segment.Size
            );
            while (scanner.MoveNext() && scanner.Current.NextOffset <= log.HighWatermark)
            {
                if (
                    scanner.Current.MaxTimestamp >= timestampMs
                    && TimestampSearch.FirstInBatch(scanner.Current, timestampMs, log.LogStartOffset) is { } found
                )
                    return found;
            }
        }

        return null;
    }

    public static TimestampedOffset? MaxTimestamp(LogSnapshot log)
    {
        TimestampedOffset? best = null;
        foreach (var segment in log.Segments)
        {
            if (best is { } known && segment.Index.MaxTimestamp <= known.TimestampMs)
                continue;
            // The one batch known to have it may not be to be seen (yet, or any more): then all are looked at.
            if (!Look(segment, segment.Index.MaxTimestampPosition, onlyFirst: true))
                Look(segment, 0, onlyFirst: false);
        }

        return best;

        bool Look(LogSegment segment, long position, bool onlyFirst)
        {
            var hasFound = false;
            using var scanner = new BatchScanner(segment.File, position, segment.Size);
            while (scanner.MoveNext())
            {
                var batch = scanner.Current;
                if (
                    IsVisible(batch)
                    && (best is null || batch.MaxTimestamp > best.Value.TimestampMs)
                    && TimestampSearch.FirstInBatch(batch, batch.MaxTimestamp, log.LogStartOffset) is { } found
                )
                    (best, hasFound) = (found, true);
                if (onlyFirst)
                    break;
            }

            return hasFound;
        }

        bool IsVisible(RecordBatch batch) =>
            batch.BaseOffset >= log.LogStartOffset && batch.NextOffset <= log.HighWatermark;
    }

    private static List<AbortedTransaction> Sorted(List<AbortedTransaction> transactions)
    {
        transactions.Sort((left, right) => left.FirstOffset.CompareTo(right.FirstOffset));
        return transactions;
    }
}
