namespace LeadStreams.Local.Broker.Configuration;

/// <summary>Every setting of the broker: its own, and the defaults it gives to topics.</summary>
internal static class BrokerConfigs
{
    /// <summary>Rows as <see cref="ConfigDefinition.ParseTable"/> reads them.</summary>
    private const string Table = """
        allow.everyone.if.no.acl.found | Boolean | true
            Whether everyone may use what no ACL is about; false where clients log in and it is not set.
        auto.create.topics.enable | Boolean | true
            Whether asking for the metadata of an unknown topic creates it.
        connections.max.idle.ms | Long | 600000 | 1000..2147483647
            How long a client may be silent.
        default.replication.factor | Int | 1 | 1..1
            Replicas of a topic that does not say: there is one node.
        delete.topic.enable | Boolean | true
            Whether topics can be deleted.
        group.initial.rebalance.delay.ms | Int | 100 | 0..
            How long the first rebalance of a group waits for more members.
        group.max.session.timeout.ms | Int | 1800000 | 1..
            The longest session timeout of group members.
        group.max.size | Int | 2147483647 | 1..
            The most members of a group.
        group.min.session.timeout.ms | Int | 6000 | 1..
            The shortest session timeout of group members.
        log.cleaner.backoff.ms | Long | 15000 | 1..2147483647
            Time between looks for logs to compact.
        log.cleaner.dedupe.buffer.size | Long | 134217728 | 65536..
            The memory for the keys of a log that is compacted.
        log.cleaner.enable | Boolean | true
            Whether compacted topics are compacted.
        log.cleaner.io.buffer.load.factor | Double | 0.9 | 0.01..0.95
            The part of the memory for keys that may be used.
        log.cleaner.io.buffer.size | Int | 524288 | 1024..
            Bytes compaction collects before it writes them.
        log.cleaner.io.max.bytes.per.second | Double | 1.7976931348623157E308 | 1024..
            The most compaction reads and writes in a second.
        log.cleaner.threads | Int | 1 | 1..
            Accepted for compatibility: one thread cleans.
        log.retention.check.interval.ms | Long | 300000 | 1..2147483647
            Time between looks for segments past their retention.
        num.partitions | Int | 1 | 1..10000
            Partitions of a topic that does not say.
        offset.metadata.max.bytes | Int | 4096 | 0..
            The largest text committed with an offset.
        offsets.retention.check.interval.ms | Long | 600000 | 1..
            Time between looks for expired offsets.
        offsets.retention.minutes | Int | 10080 | 1..
            How long the offsets of a group without members are kept.
        producer.id.expiration.ms | Int | 86400000 | 1..
            How long an idle producer is remembered.
        super.users | String | |
            Who may do everything: User:name, several with ';' between.
        transaction.abort.timed.out.transaction.cleanup.interval.ms | Int | 10000 | 1..
            Time between looks for transactions that took too long.
        transaction.max.timeout.ms | Int | 900000 | 1..
            The longest transaction a producer may ask for.
        transactional.id.expiration.ms | Int | 604800000 | 1..
            How long an unused transactional id is remembered.
        """;

    public static readonly IReadOnlyList<ConfigDefinition> All =
    [
        .. ConfigDefinition.ParseTable(Table),
        .. TopicConfigs.All.Select(config => config with { Name = config.BrokerName!, BrokerName = null }),
    ];

    public static ConfigDefinition? Find(string name) => All.FirstOrDefault(config => config.Name == name);
}
