namespace LeadStreams.Local.Broker.Handlers;

/// <summary>A topic that a request names: the topic if there is one, and why the client may not get at it.</summary>
internal readonly record struct RequestedTopic(Topic? Topic, short Error)
{
    /// <summary>Means that the client does not say which leader epoch it knows.</summary>
    public const int NoLeaderEpoch = -1;

    /// <summary>The topic of that name, or of that id where there is none, to which the client would do this.</summary>
    public static RequestedTopic Find(
        RequestContext context,
        AclOperation operation,
        LogDirectory log,
        string? name,
        Guid id = default
    )
    {
        var topic = name is null ? Find(log, id) : Find(log, name);
        if ((name ?? topic?.Name) is { } known && !context.AllowsTopic(operation, known))
            return new(null, ErrorCode.TopicAuthorizationFailed);
        return new(topic, topic is null && name is null ? ErrorCode.UnknownTopicId : ErrorCode.None);
    }

    /// <summary>The topic of that name, null when there is none.</summary>
    public static Topic? Find(LogDirectory log, string name) => log.TryGetTopic(name, out var topic) ? topic : null;

    /// <summary>The topic of that id, null when there is none.</summary>
    public static Topic? Find(LogDirectory log, Guid id) => log.TryGetTopic(id, out var topic) ? topic : null;

    /// <summary>The partition, null when there is none.</summary>
    public static PartitionLog? Find(LogDirectory log, TopicPartition partition)
    {
        new RequestedTopic(Find(log, partition.Topic), ErrorCode.None).Find(partition.Partition, out var found);
        return found;
    }

    /// <summary>The partition, if there is one and the client's knowledge of its leader is current (KIP-320), else the error
    /// that says why not.</summary>
    public short Find(int partition, out PartitionLog? found, int currentLeaderEpoch = NoLeaderEpoch)
    {
        found = null;
        if (Error != ErrorCode.None)
            return Error;
        if (Topic is null || Topic.Deleted || (uint)partition >= (uint)Topic.Partitions.Count)
            return ErrorCode.UnknownTopicOrPartition;
        found = Topic.Partitions[partition];
        if (currentLeaderEpoch == NoLeaderEpoch || currentLeaderEpoch == found.LeaderEpoch)
            return ErrorCode.None;
        return currentLeaderEpoch < found.LeaderEpoch ? ErrorCode.FencedLeaderEpoch : ErrorCode.UnknownLeaderEpoch;
    }
}
