namespace LeadStreams.Local.Broker.Storage.Cleaning;

/// <summary>What of a log may be compacted, and how much of it is dirty: has been written since it was last compacted.</summary>
/// <param name="Segments">Closed segments from the first on, whole below <paramref name="EndOffset"/>.</param>
/// <param name="FirstDirtyOffset">Below it keys are unique already.</param>
/// <param name="EndOffset">End of the last segment, exclusive.</param>
/// <param name="DirtyRatio">Share of the bytes of all <paramref name="Segments"/> that is of segments with something dirty in
/// them.</param>
/// <param name="FirstDirtySegment">The oldest segment with something dirty in it, null when there is none.</param>
internal sealed record CompactionPlan(
    LogSegment[] Segments,
    long FirstDirtyOffset,
    long EndOffset,
    double DirtyRatio,
    LogSegment? FirstDirtySegment
)
{
    /// <summary>Looks at a log. Nothing undecided and nothing too young is to be touched.</summary>
    /// <param name="log">The log.</param>
    /// <param name="config">Its configs.</param>
    /// <param name="cleanedTo">Where the last compaction ended, 0 when that is not known.</param>
    /// <param name="nowMs">The broker's clock.</param>
    public static CompactionPlan Of(LogSnapshot log, LogConfig config, long cleanedTo, long nowMs)
    {
        var firstDirty = cleanedTo <= log.Segments[^1].BaseOffset ? cleanedTo : 0;
        firstDirty = Math.Max(firstDirty, log.Segments[0].BaseOffset);
        var limit = Math.Min(log.HighWatermark, log.LastStableOffset);
        LogSegment? firstDirtySegment = null;
        long dirtyBytes = 0,
            totalBytes = 0;
        var count = 0;
        for (; count < log.Segments.Length - 1; count++)
        {
            var segment = log.Segments[count];
            var end = log.Segments[count + 1].BaseOffset;
            var isDirty = end > firstDirty;
            var isYoung =
                isDirty
                && config.MinCompactionLagMs > 0
                && nowMs - segment.Index.MaxTimestamp < config.MinCompactionLagMs;
            if (end > limit || isYoung)
                break;
            totalBytes += segment.Size;
            if (!isDirty)
                continue;
            dirtyBytes += segment.Size;
            firstDirtySegment ??= segment;
        }

        var endOffset = log.Segments[count].BaseOffset;
        var dirtyRatio = totalBytes == 0 ? 0 : (double)dirtyBytes / totalBytes;
        return new CompactionPlan(log.Segments[..count], firstDirty, endOffset, dirtyRatio, firstDirtySegment);
    }

    /// <summary>End of one of the segments, exclusive.</summary>
    public long EndOf(int segment) => segment + 1 < Segments.Length ? Segments[segment + 1].BaseOffset : EndOffset;
}
