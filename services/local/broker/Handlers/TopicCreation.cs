using LeadStreams.Local.Broker.Configuration;

namespace LeadStreams.Local.Broker.Handlers;

/// <summary>A topic somebody wants. Counts of -1 mean the broker's defaults.</summary>
internal sealed record WantedTopic(string Name, int Partitions = -1, short ReplicationFactor = -1)
{
    /// <summary>Brokers by partition as the client chose them; empty if it did not.</summary>
    public IReadOnlyDictionary<int, int[]> Assignments { get; init; } = new Dictionary<int, int[]>();

    public IReadOnlyDictionary<string, string?> Configs { get; init; } = new Dictionary<string, string?>();
}

/// <summary>Checks and creates topics, for CreateTopics and for topics created by being asked for.</summary>
internal sealed class TopicCreation(LogDirectory log, BrokerSettings settings)
{
    public const int MaxPartitions = 10_000;
    private const int MaxNameLength = 249;

    /// <summary>Whether topics are created by being asked for.</summary>
    public bool IsAutomatic => settings.Boolean("auto.create.topics.enable");

    /// <summary>Whether the client may create a topic of that name.</summary>
    public bool Permits(RequestContext context, string name) =>
        context.AllowsOnCluster(AclOperation.Create) || context.AllowsTopic(AclOperation.Create, name);

    /// <summary>Says how many partitions the topic gets.</summary>
    public int PartitionsOf(WantedTopic wanted)
    {
        if (wanted.Assignments.Count > 0)
            return wanted.Assignments.Count;
        return wanted.Partitions == -1 ? settings.Int("num.partitions") : wanted.Partitions;
    }

    /// <summary>Creates a topic that passes <see cref="Check"/>; durable on return.</summary>
    public Outcome Create(WantedTopic wanted, int nodeId, out Topic? created)
    {
        created = null;
        var outcome = Check(wanted, nodeId);
        if (!outcome.IsSuccess)
            return outcome;
        try
        {
            var configs = wanted.Configs.ToDictionary(c => c.Key, c => c.Value!);
            created = log.CreateTopic(wanted.Name, PartitionsOf(wanted), configs);
            return Outcome.Success;
        }
        catch (InvalidOperationException)
        {
            // Somebody else was quicker.
            return new(ErrorCode.TopicAlreadyExists, $"Topic '{wanted.Name}' already exists.");
        }
    }

    /// <summary>Says whether the topic could be created.</summary>
    public Outcome Check(WantedTopic wanted, int nodeId)
    {
        var name = CheckName(wanted.Name);
        if (!name.IsSuccess)
            return name;
        var shape = wanted.Assignments.Count > 0 ? CheckAssignments(wanted, nodeId) : CheckCounts(wanted);
        if (!shape.IsSuccess)
            return shape;
        foreach (var (config, value) in wanted.Configs)
        {
            if (TopicConfigs.FindFault(config, value) is { } fault)
                return new(ErrorCode.InvalidConfig, fault);
        }

        return Outcome.Success;
    }

    /// <summary>Kafka's rule for topic names.</summary>
    public static bool IsValidName(string name) =>
        name.Length is > 0 and <= MaxNameLength
        && name is not ("." or "..")
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    private Outcome CheckName(string name)
    {
        if (!IsValidName(name))
            return new(ErrorCode.InvalidTopicException, "A name is 1 to 249 of a-z, A-Z, 0-9, '.', '_' and '-'.");
        if (log.TryGetTopic(name, out _))
            return new(ErrorCode.TopicAlreadyExists, $"Topic '{name}' already exists.");

        // Metric names of Kafka's clients cannot tell the two apart, so Kafka refuses the second.
        var folded = name.Replace('.', '_');
        foreach (var topic in log.Topics)
        {
            if (topic.Name.Length == name.Length && topic.Name.Replace('.', '_') == folded)
                return new(ErrorCode.InvalidTopicException, $"Topic '{name}' collides with '{topic.Name}'.");
        }

        return Outcome.Success;
    }

    private Outcome CheckCounts(WantedTopic wanted)
    {
        if (PartitionsOf(wanted) is <= 0 or > MaxPartitions)
            return new(ErrorCode.InvalidPartitions, $"A topic has 1 to {MaxPartitions} partitions.");
        return wanted.ReplicationFactor is 1 or -1
            ? Outcome.Success
            : new(ErrorCode.InvalidReplicationFactor, "There is one broker: the replication factor is 1.");
    }

    private static Outcome CheckAssignments(WantedTopic wanted, int nodeId)
    {
        if (wanted.Partitions != -1 || wanted.ReplicationFactor != -1)
            return new(ErrorCode.InvalidRequest, "Assignments come with partitions and replication factor -1.");
        for (var partition = 0; partition < wanted.Assignments.Count; partition++)
        {
            if (!wanted.Assignments.TryGetValue(partition, out var brokers))
                return new(ErrorCode.InvalidReplicaAssignment, "Partitions are numbered from 0 without gaps.");
            if (brokers is not [var only] || only != nodeId)
                return new(ErrorCode.InvalidReplicaAssignment, $"The only broker is {nodeId}.");
        }

        return Outcome.Success;
    }
}
