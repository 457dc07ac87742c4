namespace LeadStreams.Local.Broker.Handlers;

/// <summary>Adds partitions to topics.</summary>
internal sealed class CreatePartitionsHandler(LogDirectory log) : ImmediateHandler(ApiKey.CreatePartitions)
{
    /// <summary>A topic, the partitions it shall have, and the brokers chosen for the new ones (null if not chosen).</summary>
    private readonly record struct Growth(string Topic, int Count, int[][]? Assignments);

    protected override void Handle(RequestContext context, ref KafkaReader reader, KafkaWriter response)
    {
        var growths = reader.ReadArray(6, ReadGrowth);
        reader.ReadInt32(); // The timeout: the partitions are there when it is answered.
        var validateOnly = reader.ReadBoolean();

        foreach (var growth in response.Elements(growths))
        {
            var outcome = context.AllowsTopic(AclOperation.Alter, growth.Topic)
                ? Grow(growth, context.Node.NodeId, validateOnly)
                : Denied.Topic;
            response.WriteString(growth.Topic);
            outcome.WriteTo(response);
        }
    }

    private static Growth ReadGrowth(scoped ref KafkaReader reader)
    {
        var name = reader.ReadString();
        var count = reader.ReadInt32();
        var chosen = reader.ReadArrayLength();
        var assignments = chosen < 0 ? null : new int[chosen][];
        for (var i = 0; i < chosen; i++)
        {
            assignments![i] = reader.ReadInt32s();
            reader.SkipTags();
        }

        return new Growth(name, count, assignments);
    }

    private Outcome Grow(Growth growth, int nodeId, bool validateOnly)
    {
        if (PartitionLookup.FindTopic(log, growth.Topic) is not { } topic)
            return new(ErrorCode.UnknownTopicOrPartition, "There is no topic of this name.");
        if (topic.IsInternal)
            return new(ErrorCode.InvalidTopicException, "Internal topics keep their partitions.");
        var added = growth.Count - topic.Partitions.Count;
        if (added <= 0 || growth.Count > TopicCreation.MaxPartitions)
        {
            return new(
                ErrorCode.InvalidPartitions,
                $"The topic has {topic.Partitions.Count} partitions; up to {TopicCreation.MaxPartitions} are possible."
            );
        }

        if (growth.Assignments is { } chosen)
        {
            if (chosen.Length != added || !chosen.All(brokers => brokers is [var only] && only == nodeId))
                return new(ErrorCode.InvalidReplicaAssignment, $"{added} partitions on broker {nodeId} are expected.");
        }

        if (!validateOnly)
            log.AddPartitions(topic, growth.Count);
        return Outcome.Success;
    }
}
