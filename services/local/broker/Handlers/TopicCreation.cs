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

    /// <summary>Says how many partitions the topic gets.</summary>
    public int PartitionsOf(WantedTopic wanted)
    {
        if (wanted.Assignments.Count > 0)
            return wanted.Assignments.Count;
        return wanted.Partitions == -1 ? settings.Int("num.partitions") : wanted.Partitions;
    }

    /// <summary>Creates a topic that passes <see cref="Check"/>; durable on return.</summary>
    public Refusal? Create(RequestContext context, WantedTopic wanted, out Topic? created)
    {
        created = null;
        if (Check(context, wanted) is { } refusal)
            return refusal;
        try
        {
            var configs = wanted.Configs.ToDictionary(config => config.Key, config => config.Value!);
            created = log.CreateTopic(wanted.Name, PartitionsOf(wanted), configs);
            return null;
        }
        catch (InvalidOperationException)
        {
            // Somebody else was quicker.
            return new(ErrorCode.TopicAlreadyExists, $"Topic '{wanted.Name}' already exists.");
        }
    }

    /// <summary>Says why the client may not create the topic, or why it could not be created.</summary>
    public Refusal? Check(RequestContext context, WantedTopic wanted)
    {
        if (!context.AllowsOnCluster(AclOperation.Create) && !context.AllowsTopic(AclOperation.Create, wanted.Name))
            return Refusal.Topic;
        var isAssigned = wanted.Assignments.Count > 0;
        return CheckName(wanted.Name)
            ?? (isAssigned ? CheckAssignments(wanted, context.Node.NodeId) : CheckCounts(wanted))
            ?? wanted
                .Configs.Select(config => TopicConfigs.FindFault(config.Key, config.Value))
                .OfType<string>()
                .Select(fault => new Refusal(ErrorCode.InvalidConfig, fault))
                .FirstOrDefault();
    }

    /// <summary>Kafka's rule for topic names.</summary>
    public static bool IsValidName(string name) =>
        name.Length is > 0 and <= MaxNameLength
        && name is not ("." or "..")
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    private Refusal? CheckName(string name)
    {
        if (!IsValidName(name))
            return new(ErrorCode.InvalidTopicException, "A name is 1 to 249 of a-z, A-Z, 0-9, '.', '_' and '-'.");
        if (log.TryGetTopic(name, out _))
            return new(ErrorCode.TopicAlreadyExists, $"Topic '{name}' already exists.");

        // Metric names of Kafka's clients cannot tell the two apart, so Kafka refuses the second.
        var folded = name.Replace('.', '_');
        bool Collides(Topic topic) => topic.Name.Length == name.Length && topic.Name.Replace('.', '_') == folded;
        return log.Topics.FirstOrDefault(Collides) is { } other
            ? new(ErrorCode.InvalidTopicException, $"Topic '{name}' collides with '{other.Name}'.")
            : null;
    }

    private Refusal? CheckCounts(WantedTopic wanted)
    {
        if (PartitionsOf(wanted) is <= 0 or > MaxPartitions)
            return new(ErrorCode.InvalidPartitions, $"A topic has 1 to {MaxPartitions} partitions.");
        return wanted.ReplicationFactor is 1 or -1
            ? null
            : new(ErrorCode.InvalidReplicationFactor, "There is one broker: the replication factor is 1.");
    }

    private static Refusal? CheckAssignments(WantedTopic wanted, int nodeId)
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

        return null;
    }
}
