namespace LeadStreams.Local.Broker.Groups;

/// <summary>Which offsets a group need not keep any longer, and which topics its consumers subscribe to.</summary>
internal static class OffsetRetention
{
    /// <summary>Protocol type of groups whose members' metadata is a ConsumerProtocolSubscription.</summary>
    public const string ConsumerProtocolType = "consumer";

    /// <summary>
    /// Offsets of an empty group, from the time it became so; of a stable one only those of topics no member subscribes to.
    /// Offsets that a transaction may still move are kept.
    /// </summary>
    public static IReadOnlyList<TopicPartition> Expired(
        Group group,
        GroupOffsets offsets,
        TimeSpan retention,
        DateTimeOffset now
    )
    {
        if (group.State is not (GroupState.Empty or GroupState.Stable))
            return [];
        var subscribed = group.State == GroupState.Stable ? SubscribedTopics(group) : [];
        if (subscribed is null)
            return [];
        var expired = new List<TopicPartition>();
        foreach (var (partition, offset) in offsets.Committed)
        {
            var from =
                group.State == GroupState.Empty && group.Since > offset.CommittedAt ? group.Since : offset.CommittedAt;
            if (now - from > retention && !subscribed.Contains(partition.Topic) && !offsets.IsUnstable(partition))
                expired.Add(partition);
        }

        return expired;
    }

    /// <summary>The topics members subscribe to; null when the members do not say so in the consumers' way.</summary>
    public static HashSet<string>? SubscribedTopics(Group group)
    {
        if (group.Members.Count == 0)
            return [];
        if (group.Members.ProtocolType != ConsumerProtocolType)
            return null;
        var topics = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in group.Members.All)
        {
            var protocol = group.Protocol ?? member.Protocols[0].Name;
            if (!TryReadTopics(member.MetadataFor(protocol), topics))
                return null;
        }

        return topics;
    }

    /// <summary>ConsumerProtocolSubscription (Kafka protocol): int16 version, then the topics, never compact.</summary>
    private static bool TryReadTopics(byte[] metadata, HashSet<string> topics)
    {
        try
        {
            var reader = new KafkaReader(metadata, flexible: false);
            reader.ReadInt16();
            for (var left = reader.ReadArrayLength(2); left > 0; left--)
                topics.Add(reader.ReadString());
            return true;
        }
        catch (ProtocolException)
        {
            // The bytes are opaque to a broker: it only makes use of what it happens to understand.
            return false;
        }
    }
}
