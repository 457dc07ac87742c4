namespace LeadStreams.Local.Broker.Storage;

/// <summary>The topic configs that the storage layer acts on, parsed; names and defaults are Apache Kafka's.</summary>
internal sealed record LogConfig
{
    public int SegmentBytes { get; private init; } = 1024 * 1024 * 1024;
    public long SegmentMs { get; private init; } = 7L * 24 * 60 * 60 * 1000;
    public int MaxMessageBytes { get; private init; } = 1_048_588;
    public int IndexIntervalBytes { get; private init; } = 4096;
    public long TimestampBeforeMaxMs { get; private init; } = long.MaxValue;
    public long TimestampAfterMaxMs { get; private init; } = long.MaxValue;
    public long ProducerIdExpirationMs { get; private init; } = 24L * 60 * 60 * 1000;

    /// <summary>cleanup.policy has "compact".</summary>
    public bool IsCompacted { get; private init; }

    /// <summary>cleanup.policy has "delete".</summary>
    public bool IsDeletedByAge { get; private init; } = true;

    /// <summary>Negative: for ever.</summary>
    public long RetentionMs { get; private init; } = 7L * 24 * 60 * 60 * 1000;

    /// <summary>Negative: without limit.</summary>
    public long RetentionBytes { get; private init; } = -1;
    public double MinCleanableDirtyRatio { get; private init; } = 0.5;
    public long DeleteRetentionMs { get; private init; } = 24L * 60 * 60 * 1000;
    public long MinCompactionLagMs { get; private init; }
    public long MaxCompactionLagMs { get; private init; } = long.MaxValue;
    public bool IsLogAppendTime { get; private init; }

    /// <summary>Age at which a segment is closed, milliseconds: no record of a compacted topic is to wait longer.</summary>
    public long RollMs => IsCompacted ? Math.Min(SegmentMs, MaxCompactionLagMs) : SegmentMs;

    /// <summary>Overrides over defaults; keys the storage layer does not know are left to others.</summary>
    /// <exception cref="FormatException">A number is none, or too large.</exception>
    public static LogConfig Parse(
        IReadOnlyDictionary<string, string> defaults,
        IReadOnlyDictionary<string, string> overrides
    )
    {
        var fallback = new LogConfig();
        return new LogConfig
        {
            SegmentBytes = (int)Number("segment.bytes", fallback.SegmentBytes, int.MaxValue),
            SegmentMs = Number("segment.ms", fallback.SegmentMs),
            MaxMessageBytes = (int)Number("max.message.bytes", fallback.MaxMessageBytes, int.MaxValue),
            IndexIntervalBytes = (int)Number("index.interval.bytes", fallback.IndexIntervalBytes, int.MaxValue),
            TimestampBeforeMaxMs = Number("message.timestamp.before.max.ms", fallback.TimestampBeforeMaxMs),
            TimestampAfterMaxMs = Number("message.timestamp.after.max.ms", fallback.TimestampAfterMaxMs),
            ProducerIdExpirationMs = Number("producer.id.expiration.ms", fallback.ProducerIdExpirationMs),
            IsCompacted = Text("cleanup.policy")?.Contains("compact", StringComparison.Ordinal) ?? false,
            IsDeletedByAge = Text("cleanup.policy")?.Contains("delete", StringComparison.Ordinal) ?? true,
            RetentionMs = Number("retention.ms", fallback.RetentionMs),
            RetentionBytes = Number("retention.bytes", fallback.RetentionBytes),
            MinCleanableDirtyRatio = Ratio("min.cleanable.dirty.ratio", fallback.MinCleanableDirtyRatio),
            DeleteRetentionMs = Number("delete.retention.ms", fallback.DeleteRetentionMs),
            MinCompactionLagMs = Number("min.compaction.lag.ms", fallback.MinCompactionLagMs),
            MaxCompactionLagMs = Number("max.compaction.lag.ms", fallback.MaxCompactionLagMs),
            IsLogAppendTime = Text("message.timestamp.type") is "LogAppendTime",
        };

        string? Text(string key) =>
            overrides.TryGetValue(key, out var value) || defaults.TryGetValue(key, out value) ? value : null;

        long Number(string key, long otherwise, long largest = long.MaxValue)
        {
            if (Text(key) is not { } text)
                return otherwise;
            var valid = long.TryParse(text.Trim(), CultureInfo.InvariantCulture, out var number) && number <= largest;
            return valid ? number : throw new FormatException($"{key}: {text} is not a number it can take");
        }

        double Ratio(string key, double otherwise)
        {
            if (Text(key) is not { } text)
                return otherwise;
            return double.TryParse(text.Trim(), CultureInfo.InvariantCulture, out var number)
                ? number
                : throw new FormatException($"{key}: {text} is not a number it can take");
        }
    }
}
