namespace LeadStreams.Local.Broker.Storage;

/// <summary>What readers see of a log at one moment; replaced as a whole.</summary>
/// <param name="ErrorCode">0, 3 (topic deleted) or 56 (offline).</param>
/// <param name="LogStartOffset">First offset that may be read.</param>
/// <param name="HighWatermark">End of what is durable.</param>
/// <param name="LastStableOffset">End of what is durable and decided.</param>
/// <param name="LogEndOffset">End of what is written.</param>
/// <param name="Segments">In order of offset, never empty; the last one is being written to.</param>
internal sealed record LogSnapshot(
    short ErrorCode,
    long LogStartOffset,
    long HighWatermark,
    long LastStableOffset,
    long LogEndOffset,
    LogSegment[] Segments
)
{
    /// <summary>Number of the segment that holds an offset, 0 when it lies before the first.</summary>
    public int SegmentFloor(long offset)
    {
        // From the end, where most readers are.
        var i = Segments.Length - 1;
        while (i > 0 && Segments[i].BaseOffset > offset)
            i--;
        return i;
    }

    /// <summary>True when readers see something that they did not before.</summary>
    public bool IsAheadOf(LogSnapshot before) =>
        (ErrorCode, LogStartOffset, HighWatermark, LastStableOffset)
        != (before.ErrorCode, before.LogStartOffset, before.HighWatermark, before.LastStableOffset);
}
