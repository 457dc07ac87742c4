namespace LeadStreams.Local.Broker.Handlers;

/// <summary>Finds the partition a request names, or the error that says why there is none.</summary>
internal static class PartitionLookup
{
    /// <summary>Means that the client does not say which leader epoch it knows.</summary>
    public const int NoLeaderEpoch = -1;

    /// <summary>The partition, if there is one and the client's knowledge of its leader is current (KIP-320).</summary>
    public static short Find(Topic? topic, int partition, int currentLeaderEpoch, out PartitionLog? found)
    {
        found = null;
        if (topic is null || topic.Deleted || (uint)partition >= (uint)topic.Partitions.Count)
            return ErrorCode.UnknownTopicOrPartition;
        found = topic.Partitions[partition];
        if (currentLeaderEpoch == NoLeaderEpoch || currentLeaderEpoch == found.LeaderEpoch)
            return ErrorCode.None;
        return currentLeaderEpoch < found.LeaderEpoch ? ErrorCode.FencedLeaderEpoch : ErrorCode.UnknownLeaderEpoch;
    }

    /// <summary>The partition, null when there is none.</summary>
    public static PartitionLog? Find(LogDirectory log, string topic, int partition)
    {
        Find(FindTopic(log, topic), partition, NoLeaderEpoch, out var found);
        return found;
    }

    public static bool Exists(LogDirectory log, string topic, int partition) => Find(log, topic, partition) is not null;

    /// <summary>The topic of that name, null when there is none.</summary>
    public static Topic? FindTopic(LogDirectory log, string name) =>
        log.TryGetTopic(name, out var topic) ? topic : null;

    /// <summary>The topic of that name or else of that id, null when there is none.</summary>
    public static Topic? FindTopic(LogDirectory log, string? name, Guid id) =>
        name is null ? FindTopic(log, id) : FindTopic(log, name);

    /// <summary>The topic of that id, null when there is none.</summary>
    public static Topic? FindTopic(LogDirectory log, Guid id) => log.TryGetTopic(id, out var topic) ? topic : null;
}
