namespace LeadStreams.Local.Broker.Configuration;

/// <summary>Every setting a topic can have.</summary>
internal static class TopicConfigs
{
    private static readonly ConfigDefinition[] _all =
    [
        new("cleanup.policy", ConfigType.List, "delete", "What happens to old segments.")
        {
            BrokerName = "log.cleanup.policy",
            Allowed = ["delete", "compact"],
        },
        new(
            "compression.type",
            ConfigType.String,
            "producer",
            "Accepted for compatibility: batches keep the producer's compression."
        )
        {
            BrokerName = "compression.type",
            Allowed = ["uncompressed", "zstd", "lz4", "snappy", "gzip", "producer"],
        },
        new("delete.retention.ms", ConfigType.Long, "86400000", "How long tombstones of compacted topics stay.")
        {
            BrokerName = "log.cleaner.delete.retention.ms",
            Min = 0,
        },
        new("file.delete.delay.ms", ConfigType.Long, "60000", "Accepted for compatibility: files go at once.")
        {
            BrokerName = "log.segment.delete.delay.ms",
            Min = 0,
        },
        new(
            "flush.messages",
            ConfigType.Long,
            "9223372036854775807",
            "Accepted for compatibility: the broker's flush policy decides."
        )
        {
            BrokerName = "log.flush.interval.messages",
            Min = 1,
        },
        new(
            "flush.ms",
            ConfigType.Long,
            "9223372036854775807",
            "Accepted for compatibility: the broker's flush policy decides."
        )
        {
            BrokerName = "log.flush.interval.ms",
            Min = 0,
        },
        new("index.interval.bytes", ConfigType.Int, "4096", "Bytes of log between two index entries.")
        {
            BrokerName = "log.index.interval.bytes",
            Min = 0,
        },
        new("max.compaction.lag.ms", ConfigType.Long, "9223372036854775807", "The longest a record stays uncompacted.")
        {
            BrokerName = "log.cleaner.max.compaction.lag.ms",
            Min = 1,
        },
        new("max.message.bytes", ConfigType.Int, "1048588", "The largest record batch.")
        {
            BrokerName = "message.max.bytes",
            Min = 0,
        },
        new(
            "message.timestamp.after.max.ms",
            ConfigType.Long,
            "9223372036854775807",
            "How far a record's time may lie after the broker's."
        )
        {
            BrokerName = "log.message.timestamp.after.max.ms",
            Min = 0,
        },
        new(
            "message.timestamp.before.max.ms",
            ConfigType.Long,
            "9223372036854775807",
            "How far a record's time may lie before the broker's."
        )
        {
            BrokerName = "log.message.timestamp.before.max.ms",
            Min = 0,
        },
        new("message.timestamp.type", ConfigType.String, "CreateTime", "Whose time records carry.")
        {
            BrokerName = "log.message.timestamp.type",
            Allowed = ["CreateTime", "LogAppendTime"],
        },
        new(
            "min.cleanable.dirty.ratio",
            ConfigType.Double,
            "0.5",
            "The part of a log that must be dirty before it is compacted."
        )
        {
            BrokerName = "log.cleaner.min.cleanable.ratio",
            Min = 0,
            Max = 1,
        },
        new("min.compaction.lag.ms", ConfigType.Long, "0", "The least time a record stays uncompacted.")
        {
            BrokerName = "log.cleaner.min.compaction.lag.ms",
            Min = 0,
        },
        new("min.insync.replicas", ConfigType.Int, "1", "Replicas that must have a batch for acks = all; there is one.")
        {
            BrokerName = "min.insync.replicas",
            Min = 1,
        },
        new("preallocate", ConfigType.Boolean, "false", "Accepted for compatibility: files grow as they are written.")
        {
            BrokerName = "log.preallocate",
        },
        new("retention.bytes", ConfigType.Long, "-1", "The size a partition may reach.")
        {
            BrokerName = "log.retention.bytes",
            Min = -1,
        },
        new("retention.ms", ConfigType.Long, "604800000", "How long records are kept.")
        {
            BrokerName = "log.retention.ms",
            Min = -1,
        },
        new("segment.bytes", ConfigType.Int, "1073741824", "The size at which a new segment is begun.")
        {
            BrokerName = "log.segment.bytes",
            Min = 14,
        },
        new("segment.index.bytes", ConfigType.Int, "10485760", "The largest index of a segment.")
        {
            BrokerName = "log.index.size.max.bytes",
            Min = 4,
        },
        new("segment.jitter.ms", ConfigType.Long, "0", "Accepted for compatibility: segments roll without jitter.")
        {
            BrokerName = "log.roll.jitter.ms",
            Min = 0,
        },
        new("segment.ms", ConfigType.Long, "604800000", "The age at which a new segment is begun.")
        {
            BrokerName = "log.roll.ms",
            Min = 1,
        },
        new("unclean.leader.election.enable", ConfigType.Boolean, "false", "Without meaning for one replica.")
        {
            BrokerName = "unclean.leader.election.enable",
        },
    ];

    private static readonly Dictionary<string, ConfigDefinition> _byName = _all.ToDictionary(c => c.Name);

    public static IReadOnlyList<ConfigDefinition> All => _all;

    public static ConfigDefinition? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Says what is wrong with an override, null if nothing is.</summary>
    public static string? FindFault(string name, string? value) =>
        Find(name) is { } definition ? definition.FindFault(value) : $"{name}: topics have no such config.";
}
