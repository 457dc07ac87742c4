namespace LeadStreams.Local.Broker.Groups.Handlers;

/// <summary>Topics with partitions, as offset requests and answers nest them.</summary>
internal static class PartitionList
{
    /// <summary>An array of topics, each with an array of partition numbers; null stays null.</summary>
    public static List<TopicPartition>? Read(ref KafkaReader reader)
    {
        var topics = reader.ReadArrayLength();
        if (topics < 0)
            return null;
        var partitions = new List<TopicPartition>();
        for (; topics > 0; topics--)
        {
            var topic = reader.ReadString();
            for (var left = reader.ReadArrayLength(sizeof(int)); left > 0; left--)
                partitions.Add(new TopicPartition(topic, reader.ReadInt32()));
            reader.SkipTags();
        }

        return partitions;
    }

    /// <summary>Writes items as topics with partitions; the items of a topic need not lie together.</summary>
    public static void Write<T>(
        KafkaWriter response,
        IEnumerable<T> items,
        Func<T, TopicPartition> partitionOf,
        Action<T> writeFields
    )
    {
        foreach (var topic in response.Elements(items.GroupBy(item => partitionOf(item).Topic).ToArray()))
        {
            response.WriteString(topic.Key);
            foreach (var item in response.Elements([.. topic]))
            {
                response.WriteInt32(partitionOf(item).Partition);
                writeFields(item);
            }
        }
    }

    /// <summary>Writes an error code for each partition.</summary>
    public static void WriteErrors(
        KafkaWriter response,
        IEnumerable<TopicPartition> partitions,
        IEnumerable<short> errors
    ) => Write(response, partitions.Zip(errors), static one => one.First, one => response.WriteInt16(one.Second));
}
