namespace LeadStreams.Local.Broker.Storage.Cleaning;

/// <summary>How old records are removed in the background.</summary>
internal sealed record CleanerOptions
{
    /// <summary>Whether compacted topics are compacted; retention is not stopped by it (log.cleaner.enable).</summary>
    public bool IsCleanerEnabled { get; init; } = true;

    /// <summary>Time between looks for segments past their retention (log.retention.check.interval.ms).</summary>
    public TimeSpan RetentionCheckInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Time between looks for logs to compact (log.cleaner.backoff.ms).</summary>
    public TimeSpan Backoff { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Most memory for the map of keys, bytes (log.cleaner.dedupe.buffer.size). A log with more dirty keys is
    /// compacted in several passes.</summary>
    public long DedupeBufferBytes { get; init; } = 128 * 1024 * 1024;

    /// <summary>How full the map may be (log.cleaner.io.buffer.load.factor).</summary>
    public double DedupeLoadFactor { get; init; } = 0.9;

    /// <summary>Bytes collected before they are written (log.cleaner.io.buffer.size).</summary>
    public int IoBufferBytes { get; init; } = 512 * 1024;

    /// <summary>Most bytes read and written a second (log.cleaner.io.max.bytes.per.second).</summary>
    public double MaxBytesPerSecond { get; init; } = double.MaxValue;
}
