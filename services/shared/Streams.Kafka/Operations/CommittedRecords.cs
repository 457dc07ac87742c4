using Confluent.Kafka;
using KafkaPartition = Confluent.Kafka.TopicPartition;
using KafkaPartitionOffset = Confluent.Kafka.TopicPartitionOffset;

namespace LeadStreams.Streams.Kafka.Operations;

/// <summary>Reads topics once, committed records only, up to their end as it is when the reading begins.</summary>
internal sealed class CommittedRecords(KafkaConnection connection)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>The topics of the broker, and how many partitions each has.</summary>
    /// <exception cref="KafkaException">The broker cannot be reached.</exception>
    public IReadOnlyDictionary<string, int> Topics()
    {
        using var admin = new AdminClientBuilder(connection.Apply(new AdminClientConfig()))
            .SetLogHandler((_, _) => { })
            .SetErrorHandler((_, _) => { })
            .Build();
        return admin.GetMetadata(Timeout).Topics.ToDictionary(topic => topic.Topic, topic => topic.Partitions.Count);
    }

    /// <summary>Gives every record of a topic since an instant, partition by partition in no order; a topic that does not exist has none.</summary>
    /// <exception cref="KafkaException">The broker cannot be reached, or does not deliver in time.</exception>
    public void Read(
        string topic,
        DateTimeOffset? since,
        Action<ConsumeResult<byte[], byte[]>> see,
        CancellationToken cancellation
    )
    {
        if (!Topics().TryGetValue(topic, out var count))
        {
            return;
        }

        using var consumer = Consumer("leadstreams-operations");
        var open = new HashSet<KafkaPartition>();
        var starts = new List<KafkaPartitionOffset>();
        foreach (var start in Starts(consumer, topic, count, since))
        {
            var end = consumer.QueryWatermarkOffsets(start.TopicPartition, Timeout);
            if (end.High.Value > Math.Max(end.Low.Value, start.Offset.Value))
            {
                open.Add(start.TopicPartition);
                starts.Add(start);
            }
        }

        consumer.Assign(starts);
        while (open.Count > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            var result =
                consumer.Consume(Timeout)
                ?? throw new KafkaException(
                    new Error(
                        ErrorCode.Local_TimedOut,
                        $"no record and no end of '{topic}' within {Timeout.TotalSeconds} s"
                    )
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

    /// <summary>Where each partition of a topic begins: records before have been deleted. Nothing for a topic that does not exist.</summary>
    /// <exception cref="KafkaException">The broker cannot be reached.</exception>
    public IReadOnlyDictionary<int, long> Beginnings(string topic)
    {
        using var consumer = Consumer("leadstreams-operations");
        return Enumerable
            .Range(0, Topics().GetValueOrDefault(topic))
            .ToDictionary(
                partition => partition,
                partition => consumer.QueryWatermarkOffsets(new KafkaPartition(topic, partition), Timeout).Low.Value
            );
    }

    /// <summary>The committed offsets of a group in a topic, by partition; -1 where there is none.</summary>
    public IReadOnlyDictionary<int, long> Committed(string group, string topic, int partitions)
    {
        using var consumer = Consumer(group);
        return consumer
            .Committed(Enumerable.Range(0, partitions).Select(number => new KafkaPartition(topic, number)), Timeout)
            .ToDictionary(one => one.Partition.Value, one => one.Offset.IsSpecial ? -1 : one.Offset.Value);
    }

    private static List<KafkaPartitionOffset> Starts(
        IConsumer<byte[], byte[]> consumer,
        string topic,
        int count,
        DateTimeOffset? since
    )
    {
        var partitions = Enumerable.Range(0, count).Select(number => new KafkaPartition(topic, number));
        return since is { } instant
            ? consumer.OffsetsForTimes(
                partitions.Select(one => new TopicPartitionTimestamp(one, new Timestamp(instant))),
                Timeout
            )
            : [.. partitions.Select(one => new KafkaPartitionOffset(one, Offset.Beginning))];
    }

    private IConsumer<byte[], byte[]> Consumer(string group) => new ConsumerBuilder<byte[], byte[]>(
            connection.Apply(
                new ConsumerConfig
                {
                    GroupId = group,
                    EnableAutoCommit = false,
                    EnablePartitionEof = true,
                    FetchWaitMaxMs = 20,
                    IsolationLevel = IsolationLevel.ReadCommitted,
                    AutoOffsetReset = AutoOffsetReset.Earliest,
                }
            )
        ).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();
}
