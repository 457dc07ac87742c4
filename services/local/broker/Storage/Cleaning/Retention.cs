namespace LeadStreams.Local.Broker.Storage.Cleaning;

/// <summary>Which segments are past their retention (cleanup.policy delete): whole closed ones, from the front.</summary>
internal static class Retention
{
    /// <summary>Where the log is to start, null when nothing is to go.</summary>
    public static long? NewStart(LogSnapshot log, LogConfig config, long nowMs)
    {
        var size = 0L;
        foreach (var segment in log.Segments)
            size += segment.Size;
        var dropped = 0;
        while (dropped < log.Segments.Length - 1 && log.Segments[dropped + 1].BaseOffset <= log.HighWatermark)
        {
            var oldest = log.Segments[dropped];
            var isTooMuch = config.RetentionBytes >= 0 && size - oldest.Size >= config.RetentionBytes;
            if (!isTooMuch && !IsExpired(oldest, config, nowMs))
                break;
            size -= oldest.Size;
            dropped++;
        }

        return dropped == 0 ? null : log.Segments[dropped].BaseOffset;
    }

    /// <summary>True when the whole log is expired records in the segment that is written to.</summary>
    public static bool IsActiveExpired(LogSnapshot log, LogConfig config, long nowMs) =>
        log.Segments is [{ Size: > 0 } only] && log.HighWatermark == log.LogEndOffset && IsExpired(only, config, nowMs);

    private static bool IsExpired(LogSegment segment, LogConfig config, long nowMs)
    {
        // Records may come without a time; their segment has one.
        var newestMs = segment.Index.MaxTimestamp >= 0 ? segment.Index.MaxTimestamp : segment.CreatedMs;
        return config.RetentionMs >= 0 && nowMs - newestMs > config.RetentionMs;
    }
}
