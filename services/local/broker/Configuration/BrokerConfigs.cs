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
