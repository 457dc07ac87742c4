namespace LeadStreams.Streams.Runtime;

/// <summary>
/// How far a source partition is behind. Written by the thread that reads it, read by whoever collects metrics. The age of the
/// oldest record not yet processed is not known before it is read; it is bounded by the last record processed and by the last time
/// there was none.
/// </summary>
public sealed class SourceLag
{
    private long records;
    private long sinceMs;

    /// <summary>Records not yet processed, as far as the last fetch told.</summary>
    public long Records => Volatile.Read(ref records);

    /// <summary>Age in seconds, an upper bound; 0 when nothing is behind.</summary>
    public double Seconds(long nowMs) => Records == 0 ? 0 : Math.Max(0, nowMs - Volatile.Read(ref sinceMs)) / 1000.0;

    /// <summary>Tells how it is now.</summary>
    /// <param name="behind">Records not yet processed.</param>
    /// <param name="lastTimestampMs">Kafka's timestamp of the last record processed, UTC milliseconds; 0 when there was none.</param>
    /// <param name="nowMs">The present, UTC milliseconds.</param>
    public void Update(long behind, long lastTimestampMs, long nowMs)
    {
        // Nothing known yet: a backlog found at the start, by a paused task perhaps, is at least as old as this look at it.
        var since = Math.Max(Volatile.Read(ref sinceMs), lastTimestampMs);
        Volatile.Write(ref sinceMs, behind == 0 || since == 0 ? nowMs : since);
        Volatile.Write(ref records, behind);
    }
}
