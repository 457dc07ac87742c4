using System.Globalization;

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
    public bool IsCompacted { get; private init; }
    public bool IsLogAppendTime { get; private init; }

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
    }
}
