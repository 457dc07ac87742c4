namespace LeadStreams.Local.Broker.Configuration;

/// <summary>Every setting a topic can have.</summary>
internal static class TopicConfigs
{
    /// <summary>Rows as <see cref="ConfigDefinition.ParseTable"/> reads them, the broker's setting last.</summary>
    private const string Table = """
        cleanup.policy | List | delete | delete,compact | log.cleanup.policy
            What happens to old segments.
        compression.type | String | producer | uncompressed,zstd,lz4,snappy,gzip,producer | compression.type
            Accepted for compatibility: batches keep the producer's compression.
        delete.retention.ms | Long | 86400000 | 0.. | log.cleaner.delete.retention.ms
            How long tombstones of compacted topics stay.
        file.delete.delay.ms | Long | 60000 | 0.. | log.segment.delete.delay.ms
            Accepted for compatibility: files go at once.
        flush.messages | Long | 9223372036854775807 | 1.. | log.flush.interval.messages
            Accepted for compatibility: the broker's flush policy decides.
        flush.ms | Long | 9223372036854775807 | 0.. | log.flush.interval.ms
            Accepted for compatibility: the broker's flush policy decides.
        index.interval.bytes | Int | 4096 | 0.. | log.index.interval.bytes
            Bytes of log between two index entries.
        max.compaction.lag.ms | Long | 9223372036854775807 | 1.. | log.cleaner.max.compaction.lag.ms
            The longest a record stays uncompacted.
        max.message.bytes | Int | 1048588 | 0.. | message.max.bytes
            The largest record batch.
        message.timestamp.after.max.ms | Long | 9223372036854775807 | 0.. | log.message.timestamp.after.max.ms
            How far a record's time may lie after the broker's.
        message.timestamp.before.max.ms | Long | 9223372036854775807 | 0.. | log.message.timestamp.before.max.ms
            How far a record's time may lie before the broker's.
        message.timestamp.type | String | CreateTime | CreateTime,LogAppendTime | log.message.timestamp.type
            Whose time records carry.
        min.cleanable.dirty.ratio | Double | 0.5 | 0..1 | log.cleaner.min.cleanable.ratio
            The part of a log that must be dirty before it is compacted.
        min.compaction.lag.ms | Long | 0 | 0.. | log.cleaner.min.compaction.lag.ms
            The least time a record stays uncompacted.
        min.insync.replicas | Int | 1 | 1.. | min.insync.replicas
            Replicas that must have a batch for acks = all; there is one.
        preallocate | Boolean | false | | log.preallocate
            Accepted for compatibility: files grow as they are written.
        retention.bytes | Long | -1 | -1.. | log.retention.bytes
            The size a partition may reach.
        retention.ms | Long | 604800000 | -1.. | log.retention.ms
            How long records are kept.
        segment.bytes | Int | 1073741824 | 14.. | log.segment.bytes
            The size at which a new segment is begun.
        segment.index.bytes | Int | 10485760 | 4.. | log.index.size.max.bytes
            The largest index of a segment.
        segment.jitter.ms | Long | 0 | 0.. | log.roll.jitter.ms
            Accepted for compatibility: segments roll without jitter.
        segment.ms | Long | 604800000 | 1.. | log.roll.ms
            The age at which a new segment is begun.
        unclean.leader.election.enable | Boolean | false | | unclean.leader.election.enable
            Without meaning for one replica.
        """;

    public static readonly IReadOnlyList<ConfigDefinition> All = ConfigDefinition.ParseTable(Table);

    public static ConfigDefinition? Find(string name) => All.FirstOrDefault(config => config.Name == name);

    /// <summary>Says what is wrong with an override, null if nothing is.</summary>
    public static string? FindFault(string name, string? value) =>
        Find(name) is { } definition ? definition.FindFault(value) : $"{name}: topics have no such config.";
}
