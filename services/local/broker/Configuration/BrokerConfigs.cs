namespace LeadStreams.Local.Broker.Configuration;

/// <summary>Every setting of the broker: its own, and the defaults it gives to topics.</summary>
internal static class BrokerConfigs
{
    private static readonly ConfigDefinition[] _own =
    [
        new(
            "allow.everyone.if.no.acl.found",
            ConfigType.Boolean,
            "true",
            "Whether everyone may use what no ACL is about; false where clients log in and it is not set."
        ),
        new(
            "auto.create.topics.enable",
            ConfigType.Boolean,
            "true",
            "Whether asking for the metadata of an unknown topic creates it."
        ),
        new("connections.max.idle.ms", ConfigType.Long, "600000", "How long a client may be silent.")
        {
            Min = 1000,
            Max = int.MaxValue,
        },
        new(
            "default.replication.factor",
            ConfigType.Int,
            "1",
            "Replicas of a topic that does not say: there is one node."
        )
        {
            Min = 1,
            Max = 1,
        },
        new("delete.topic.enable", ConfigType.Boolean, "true", "Whether topics can be deleted."),
        new(
            "group.initial.rebalance.delay.ms",
            ConfigType.Int,
            "100",
            "How long the first rebalance of a group waits for more members."
        )
        {
            Min = 0,
        },
        new("group.max.session.timeout.ms", ConfigType.Int, "1800000", "The longest session timeout of group members.")
        {
            Min = 1,
        },
        new("group.max.size", ConfigType.Int, "2147483647", "The most members of a group.") { Min = 1 },
        new("group.min.session.timeout.ms", ConfigType.Int, "6000", "The shortest session timeout of group members.")
        {
            Min = 1,
        },
        new("log.cleaner.backoff.ms", ConfigType.Long, "15000", "Time between looks for logs to compact.")
        {
            Min = 1,
            Max = int.MaxValue,
        },
        new(
            "log.cleaner.dedupe.buffer.size",
            ConfigType.Long,
            "134217728",
            "The memory for the keys of a log that is compacted."
        )
        {
            Min = 65536,
        },
        new("log.cleaner.enable", ConfigType.Boolean, "true", "Whether compacted topics are compacted."),
        new(
            "log.cleaner.io.buffer.load.factor",
            ConfigType.Double,
            "0.9",
            "The part of the memory for keys that may be used."
        )
        {
            Min = 0.01,
            Max = 0.95,
        },
        new("log.cleaner.io.buffer.size", ConfigType.Int, "524288", "Bytes compaction collects before it writes them.")
        {
            Min = 1024,
        },
        new(
            "log.cleaner.io.max.bytes.per.second",
            ConfigType.Double,
            "1.7976931348623157E308",
            "The most compaction reads and writes in a second."
        )
        {
            Min = 1024,
        },
        new("log.cleaner.threads", ConfigType.Int, "1", "Accepted for compatibility: one thread cleans.") { Min = 1 },
        new(
            "log.retention.check.interval.ms",
            ConfigType.Long,
            "300000",
            "Time between looks for segments past their retention."
        )
        {
            Min = 1,
            Max = int.MaxValue,
        },
        new("num.partitions", ConfigType.Int, "1", "Partitions of a topic that does not say.") { Min = 1, Max = 10000 },
        new("offset.metadata.max.bytes", ConfigType.Int, "4096", "The largest text committed with an offset.")
        {
            Min = 0,
        },
        new("offsets.retention.check.interval.ms", ConfigType.Long, "600000", "Time between looks for expired offsets.")
        {
            Min = 1,
        },
        new(
            "offsets.retention.minutes",
            ConfigType.Int,
            "10080",
            "How long the offsets of a group without members are kept."
        )
        {
            Min = 1,
        },
        new("producer.id.expiration.ms", ConfigType.Int, "86400000", "How long an idle producer is remembered.")
        {
            Min = 1,
        },
        new("super.users", ConfigType.String, "", "Who may do everything: User:name, several with ';' between."),
        new(
            "transaction.abort.timed.out.transaction.cleanup.interval.ms",
            ConfigType.Int,
            "10000",
            "Time between looks for transactions that took too long."
        )
        {
            Min = 1,
        },
        new("transaction.max.timeout.ms", ConfigType.Int, "900000", "The longest transaction a producer may ask for.")
        {
            Min = 1,
        },
        new(
            "transactional.id.expiration.ms",
            ConfigType.Int,
            "604800000",
            "How long an unused transactional id is remembered."
        )
        {
            Min = 1,
        },
    ];

    private static readonly ConfigDefinition[] _all =
    [
        .. _own,
        .. TopicConfigs.All.Select(config => config with { Name = config.BrokerName!, BrokerName = null }),
    ];

    private static readonly Dictionary<string, ConfigDefinition> _byName = _all.ToDictionary(c => c.Name);

    public static IReadOnlyList<ConfigDefinition> All => _all;

    public static ConfigDefinition? Find(string name) => _byName.GetValueOrDefault(name);
}
