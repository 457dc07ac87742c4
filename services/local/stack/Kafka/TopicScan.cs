using Confluent.Kafka;

namespace LeadStreams.Local.Stack.Kafka;

/// <summary>Reads whole topics, committed records only, from the first offset to the end as it is when the scan begins.</summary>
internal sealed class TopicScan(string bootstrapServers)
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Calls <paramref name="see"/> for every committed record of the topics.</summary>
    /// <exception cref="StackException">The broker did not deliver the records in time.</exception>
    public void Read(
        IReadOnlyCollection<string> topics,
        Action<ConsumeResult<byte[], byte[]>> see,
        CancellationToken cancellation = default
    ) => ReadFrom(topics, _ => null, see, cancellation);

    /// <summary>The same from a position on; a partition without a position is read from its beginning.</summary>
    /// <exception cref="StackException">The broker did not deliver the records in time.</exception>
    public void ReadFrom(
        IReadOnlyCollection<string> topics,
        Func<TopicPartition, long?> position,
        Action<ConsumeResult<byte[], byte[]>> see,
        CancellationToken cancellation = default
    )
    {
        using var consumer = Consumer();
        var open = new Dictionary<TopicPartition, long>();
        foreach (var partition in Partitions(topics))
        {
            var end = consumer.QueryWatermarkOffsets(partition, RequestTimeout);
            var first = Math.Max(position(partition) ?? 0, end.Low.Value);
            if (end.High.Value > first)
            {
                open.Add(partition, first);
            }
        }

        consumer.Assign(open.Select(one => new TopicPartitionOffset(one.Key, one.Value)));
        while (open.Count > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            var result =
                consumer.Consume(RequestTimeout)
                ?? throw new StackException(
                    $"no record and no end of partition from the broker within {RequestTimeout.TotalSeconds:0} s while reading {string.Join(", ", topics)}"
                );
            if (result.IsPartitionEOF)
            {
                open.Remove(result.TopicPartition);
            }
            else
            {
                see(result);
            }
        }
    }

    /// <summary>The first offset that each partition of the topics still has: what lies before it has ended.</summary>
    public IReadOnlyDictionary<TopicPartition, long> Beginnings(IReadOnlyCollection<string> topics)
    {
        using var consumer = Consumer();
        return Partitions(topics)
            .ToDictionary(
                partition => partition,
                partition => consumer.QueryWatermarkOffsets(partition, RequestTimeout).Low.Value
            );
    }

    /// <summary>The next offset that a group will read of each partition of the topics; below 0 where it has read none.</summary>
    public IReadOnlyDictionary<TopicPartition, long> Positions(string group, IReadOnlyCollection<string> topics)
    {
        using var consumer = Consumer(group);
        return consumer
            .Committed(Partitions(topics), RequestTimeout)
            .ToDictionary(one => one.TopicPartition, one => one.Offset.Value);
    }

    /// <summary>True when a committed record lies at or after the committed position of a group in one of the topics.</summary>
    public bool HasUnread(string group, IReadOnlyCollection<string> topics)
    {
        var positions = Positions(group, topics);
        using var consumer = Consumer();
        return HasUnread(consumer, positions);
    }

    /// <summary>The same for a reader that keeps its positions elsewhere; a partition without a position counts from its beginning.</summary>
    public bool HasUnread(IReadOnlyCollection<string> topics, Func<TopicPartition, long?> position)
    {
        using var consumer = Consumer();
        return HasUnread(
            consumer,
            Partitions(topics).ToDictionary(partition => partition, partition => position(partition) ?? -1)
        );
    }

    private static bool HasUnread(
        IConsumer<byte[], byte[]> consumer,
        IReadOnlyDictionary<TopicPartition, long> positions
    )
    {
        var behind = new List<TopicPartitionOffset>();
        foreach (var (partition, position) in positions)
        {
            var end = consumer.QueryWatermarkOffsets(partition, RequestTimeout);
            var next = position < 0 ? end.Low.Value : position;
            if (next < end.High.Value)
            {
                behind.Add(new TopicPartitionOffset(partition, next));
            }
        }

        return behind.Count > 0 && AnyRecord(consumer, behind);
    }

    // The end of a partition may be a transaction marker, which no reader sees: only reading on tells.
    private static bool AnyRecord(IConsumer<byte[], byte[]> consumer, List<TopicPartitionOffset> from)
    {
        consumer.Assign(from);
        for (var open = from.Count; open > 0; )
        {
            var result =
                consumer.Consume(RequestTimeout) ?? throw new StackException("the broker did not answer in time");
            if (!result.IsPartitionEOF)
            {
                return true;
            }

            open--;
        }

        return false;
    }

    private List<TopicPartition> Partitions(IReadOnlyCollection<string> topics)
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = bootstrapServers })
            .SetLogHandler((_, _) => { })
            .Build();
        var known = admin.GetMetadata(RequestTimeout).Topics.ToDictionary(topic => topic.Topic);
        return
        [
            .. topics
                .Where(known.ContainsKey)
                .SelectMany(topic =>
                    known[topic].Partitions.Select(partition => new TopicPartition(topic, partition.PartitionId))
                ),
        ];
    }

    private IConsumer<byte[], byte[]> Consumer(string group = "leadstreams-scan") => new ConsumerBuilder<
            byte[],
            byte[]
        >(
            new ConsumerConfig
            {
                BootstrapServers = bootstrapServers,
                GroupId = group,
                EnableAutoCommit = false,
                EnablePartitionEof = true,
                FetchWaitMaxMs = 20,
                IsolationLevel = IsolationLevel.ReadCommitted,
                AutoOffsetReset = AutoOffsetReset.Earliest,
            }
        ).SetLogHandler((_, _) => { }).Build();
}
