namespace LeadStreams.Local.Broker.Storage;

/// <summary>The topic configs that the storage layer acts on, parsed; names and defaults are Apache Kafka's.</summary>
internal sealed class LogConfig(ConfigTexts texts)
{
    private const long DayMs = 24L * 60 * 60 * 1000;

    public int SegmentBytes { get; } = texts.Number("segment.bytes", 1024 * 1024 * 1024);
    public long SegmentMs { get; } = texts.Number("segment.ms", 7 * DayMs);
    public int MaxMessageBytes { get; } = texts.Number("max.message.bytes", 1_048_588);
    public int IndexIntervalBytes { get; } = texts.Number("index.interval.bytes", 4096);
    public long TimestampBeforeMaxMs { get; } = texts.Number("message.timestamp.before.max.ms", long.MaxValue);
    public long TimestampAfterMaxMs { get; } = texts.Number("message.timestamp.after.max.ms", long.MaxValue);
    public long ProducerIdExpirationMs { get; } = texts.Number("producer.id.expiration.ms", DayMs);

    /// <summary>cleanup.policy has "compact".</summary>
    public bool IsCompacted { get; } = texts.Has("cleanup.policy", "compact");

    /// <summary>cleanup.policy has "delete".</summary>
    public bool IsDeletedByAge { get; } = texts.Has("cleanup.policy", "delete", otherwise: true);

    /// <summary>Negative: for ever.</summary>
    public long RetentionMs { get; } = texts.Number("retention.ms", 7 * DayMs);

    /// <summary>Negative: without limit.</summary>
    public long RetentionBytes { get; } = texts.Number("retention.bytes", -1L);
    public double MinCleanableDirtyRatio { get; } = texts.Number("min.cleanable.dirty.ratio", 0.5);
    public long DeleteRetentionMs { get; } = texts.Number("delete.retention.ms", DayMs);
    public long MinCompactionLagMs { get; } = texts.Number("min.compaction.lag.ms", 0L);
    public long MaxCompactionLagMs { get; } = texts.Number("max.compaction.lag.ms", long.MaxValue);
    public bool IsLogAppendTime { get; } = texts.Has("message.timestamp.type", "LogAppendTime");

    /// <summary>Age at which a segment is closed, milliseconds: no record of a compacted topic is to wait longer.</summary>
    public long RollMs => IsCompacted ? Math.Min(SegmentMs, MaxCompactionLagMs) : SegmentMs;

    /// <summary>Overrides over defaults; keys the storage layer does not know are left to others.</summary>
    /// <exception cref="FormatException">A number is none, or too large.</exception>
    public static LogConfig Parse(
        IReadOnlyDictionary<string, string> defaults,
        IReadOnlyDictionary<string, string> overrides
    ) => new(new ConfigTexts(defaults, overrides));
}

/// <summary>Configs as they are written: overrides over defaults.</summary>
internal readonly record struct ConfigTexts(
    IReadOnlyDictionary<string, string> Defaults,
    IReadOnlyDictionary<string, string> Overrides
)
{
    /// <summary>A number, or what holds without one.</summary>
    /// <exception cref="FormatException">It is none, or too large.</exception>
    public T Number<T>(string key, T otherwise)
        where T : ISpanParsable<T>
    {
        if (Find(key) is not { } text)
            return otherwise;
        return T.TryParse(text.Trim(), CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException($"{key}: {text} is not a number it can take");
    }

    public bool Has(string key, string word, bool otherwise = false) =>
        Find(key)?.Contains(word, StringComparison.Ordinal) ?? otherwise;

    private string? Find(string key) =>
        Overrides.TryGetValue(key, out var value) || Defaults.TryGetValue(key, out value) ? value : null;
}
