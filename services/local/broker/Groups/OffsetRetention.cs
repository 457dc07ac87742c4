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
        var since = group.State == GroupState.Empty ? group.Since : DateTimeOffset.MinValue;
        return
        [
            .. offsets
                .Committed.Where(one => now - since > retention && now - one.Value.CommittedAt > retention)
                .Select(one => one.Key)
                .Where(partition => !subscribed.Contains(partition.Topic) && !offsets.IsUnstable(partition)),
        ];
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
