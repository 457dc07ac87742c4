namespace LeadStreams.Local.Broker.Storage.Cleaning;

/// <summary>Removes the old records of one partition.</summary>
internal sealed class PartitionCleaner(StorageContext context, LogWriter writer, string directory)
{
    private readonly Lock _gate = new();
    private CleanerCheckpoint? _checkpoint;
    private bool _isDamaged;

    /// <summary>Part of the closed segments that was written since they were compacted, as it was at the last look.</summary>
    public double DirtyRatio { get; private set; }

    /// <summary>Drops segments past their retention.</summary>
    /// <exception cref="IOException">The new log start could not be written.</exception>
    public void ApplyRetention()
    {
        lock (_gate)
        {
            var config = writer.Config;
            if (!config.IsDeletedByAge || writer.Snapshot.ErrorCode != 0)
                return;
            Drop(config);
            if (Retention.IsActiveExpired(writer.Snapshot, config, context.NowMs) && writer.Roll())
                Drop(config);
        }
    }

    /// <summary>Compacts the log if it is due. Null when it is not, or could not be finished.</summary>
    /// <exception cref="IOException">It could not be read or written; the log is as good as before.</exception>
    /// <exception cref="OperationCanceledException">Cleaning is to end.</exception>
    public CompactionResult? Compact(CleanerThrottle throttle)
    {
        lock (_gate)
        {
            if (!writer.Config.IsCompacted || writer.Snapshot.ErrorCode != 0 || _isDamaged)
                return null;
            try
            {
                RollIfOld();
                return CompactIfDue(throttle);
            }
            catch (ObjectDisposedException)
            {
                // Segments were dropped or closed meanwhile.
                return null;
            }
            catch (InvalidDataException e)
            {
                _isDamaged = true;
                Log.CleaningStopped(context.Log, e, directory);
                return null;
            }
        }
    }

    /// <summary>Returns when nothing is being cleaned. For a log that is closed, where nothing begins any more.</summary>
    public void WaitUntilIdle()
    {
        lock (_gate) { }
    }

    private void Drop(LogConfig config)
    {
        if (Retention.NewStart(writer.Snapshot, config, context.NowMs) is { } start)
            writer.DeleteRecordsBefore(start);
    }

    private CompactionResult? CompactIfDue(CleanerThrottle throttle)
    {
        var log = writer.Snapshot;
        if (log.ErrorCode != 0)
            return null;
        var checkpoint = _checkpoint ??= CleanerCheckpoint.Load(context.Files, directory);
        var plan = CompactionPlan.Of(log, writer.Config, checkpoint.CleanedTo, context.NowMs);
        DirtyRatio = plan.DirtyRatio;
        if (!IsDue(plan, checkpoint))
            return null;
        if (new CompactionPass(context, directory, writer, plan, throttle).Run(log) is not { } result)
            return null;
        _checkpoint = new CleanerCheckpoint(result.CleanedTo, result.LatestHorizonMs);
        _checkpoint.Value.Save(context.Files, directory);
        DirtyRatio = result.CleanedTo == plan.EndOffset ? 0 : DirtyRatio;
        return result;
    }

    private bool IsDue(CompactionPlan plan, CleanerCheckpoint checkpoint)
    {
        var config = writer.Config;
        var nowMs = context.NowMs;
        if (plan.Segments.Length == 0)
            return false;
        if (checkpoint.LatestHorizonMs != long.MinValue && nowMs >= checkpoint.LatestHorizonMs)
            return true;
        if (plan.FirstDirtySegment is not { } oldest || plan.DirtyRatio == 0)
            return false;
        return plan.DirtyRatio >= config.MinCleanableDirtyRatio || IsPastLag(oldest, config);
    }

    /// <summary>Only closed segments are compacted; a log that is hardly written to would never close one.</summary>
    private void RollIfOld()
    {
        var log = writer.Snapshot;
        var active = log.Segments[^1];
        if (log.ErrorCode != 0 || active.Size == 0)
            return;
        var config = writer.Config;
        var isOld = context.NowMs - active.CreatedMs >= config.SegmentMs;
        if (isOld || IsPastLag(active, config))
            writer.Roll();
    }

    private bool IsPastLag(LogSegment segment, LogConfig config) =>
        config.MaxCompactionLagMs < long.MaxValue && context.NowMs - BeganMs(segment) >= config.MaxCompactionLagMs;

    /// <summary>Time of the first batch, else that when the segment was begun; milliseconds since 1970.</summary>
    private static long BeganMs(LogSegment segment)
    {
        Span<byte> header = stackalloc byte[RecordBatch.HeaderSize];
        var hasBatch = segment.Size > 0 && segment.File.Read(header, 0) == header.Length;
        return hasBatch && new RecordBatch(header).MaxTimestamp is >= 0 and var firstMs
            ? Math.Min(firstMs, segment.CreatedMs)
            : segment.CreatedMs;
    }
}
