using Confluent.Kafka;
using LeadStreams.Streams.Ports;
using Microsoft.Extensions.Logging;
using KafkaPartition = Confluent.Kafka.TopicPartition;
using KafkaPartitionOffset = Confluent.Kafka.TopicPartitionOffset;
using TopicPartition = LeadStreams.Streams.Ports.TopicPartition;

namespace LeadStreams.Streams.Kafka;

/// <summary>
/// A member of a Kafka consumer group: committed records only, range assignment (so that topics of equal partition counts are
/// co-partitioned), no commits of its own. A listener may seek and pause within <see cref="IRebalanceListener.Assigned"/>: that is where
/// partitions start then.
/// </summary>
public sealed class KafkaLogConsumer : ILogConsumer
{
    // Short: who waits for a transaction to be decided should stay in touch with the group and ask again.
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(2);

    private readonly IConsumer<byte[], byte[]> consumer;
    private readonly Dictionary<TopicPartition, PartitionState> partitions = [];
    private readonly TopicNames names = new();
    private IRebalanceListener? rebalances;
    private LogRecord[] filling = [];
    private int filled;
    private bool assigning;
    private bool isClosed;

    /// <summary>
    /// Creates a consumer; it connects when it subscribes. <paramref name="instanceId"/> makes it a static member: a restart keeps its
    /// partitions without a rebalance. Null for a dynamic member.
    /// </summary>
    public KafkaLogConsumer(KafkaConnection connection, string groupId, string? instanceId, ILogger logger)
    {
        var config = connection.Apply(
            new ConsumerConfig
            {
                GroupId = groupId,
                GroupInstanceId = instanceId,
                IsolationLevel = IsolationLevel.ReadCommitted,
                EnableAutoCommit = false,
                EnableAutoOffsetStore = false,
                AutoOffsetReset = AutoOffsetReset.Earliest,
                PartitionAssignmentStrategy = PartitionAssignmentStrategy.Range,
                EnablePartitionEof = true,
                SessionTimeoutMs = 10_000,
                FetchWaitMaxMs = 100,
                QueuedMaxMessagesKbytes = 32 * 1024,
                ConsumeResultFields = "headers,timestamp,topic",
            }
        );
        consumer = new ConsumerBuilder<byte[], byte[]>(config)
            .SetPartitionsAssignedHandler((_, assigned) => OnAssigned(assigned))
            .SetPartitionsRevokedHandler((_, revoked) => OnGone(revoked, isLost: false))
            .SetPartitionsLostHandler((_, lost) => OnGone(lost, isLost: true))
            .SetErrorHandler((_, error) => Log.ClientError(logger, groupId, error.Code.ToString(), error.Reason))
            .SetLogHandler((_, message) => Log.ClientMessage(logger, message.Name, message.Message))
            .Build();
    }

    /// <inheritdoc/>
    public GroupMetadata GroupMetadata => new KafkaGroupMetadata(consumer.ConsumerGroupMetadata);

    /// <inheritdoc/>
    public void Subscribe(IReadOnlyList<string> topics, IRebalanceListener listener)
    {
        rebalances = listener;
        consumer.Subscribe(topics);
    }

    /// <inheritdoc/>
    public int Poll(LogRecord[] batch, TimeSpan timeout)
    {
        (filling, filled) = (batch, 0);
        try
        {
            // Waits for the first record only; what else is there already comes along.
            for (var wait = timeout; filled < batch.Length; wait = TimeSpan.Zero)
            {
                if (consumer.Consume(wait) is not { } result)
                {
                    break;
                }

                Take(result);
            }

            return filled;
        }
        catch (ConsumeException fault) when (!fault.Error.IsFatal)
        {
            // What was taken before is delivered; a fault that lasts is met again with nothing taken.
            return filled > 0 ? filled : throw KafkaErrors.Plain(fault);
        }
        catch (KafkaException fault)
        {
            throw KafkaErrors.Plain(fault);
        }
        finally
        {
            (filling, filled) = ([], 0);
        }
    }

    /// <inheritdoc/>
    public void Seek(TopicPartition partition, long offset)
    {
        var state = partitions[partition];
        state.Position = offset;
        if (assigning)
        {
            return;
        }

        try
        {
            consumer.Seek(new KafkaPartitionOffset(partition.Topic, partition.Partition, offset));
        }
        catch (KafkaException fault)
        {
            // The partition is left where it is, ahead of its state: only a new session is right again.
            throw new LogException(LogErrorKind.Fatal, fault.Error.Reason, fault);
        }
    }

    /// <inheritdoc/>
    public void Pause(TopicPartition partition)
    {
        partitions[partition].IsPaused = true;
        if (!assigning)
        {
            consumer.Pause([ToKafka(partition)]);
        }
    }

    /// <inheritdoc/>
    public void Resume(TopicPartition partition)
    {
        partitions[partition].IsPaused = false;
        if (!assigning)
        {
            consumer.Resume([ToKafka(partition)]);
        }
    }

    /// <inheritdoc/>
    public long? Committed(TopicPartition partition)
    {
        try
        {
            // Under read_committed librdkafka asks for stable offsets: it waits while a transaction holds one.
            var offset = consumer.Committed([ToKafka(partition)], CallTimeout)[0].Offset;
            return offset.IsSpecial ? null : offset.Value;
        }
        catch (KafkaException fault)
        {
            throw KafkaErrors.Plain(fault);
        }
    }

    /// <inheritdoc/>
    public long? Behind(TopicPartition partition)
    {
        if (!partitions.TryGetValue(partition, out var state) || state.Position < 0)
        {
            return null;
        }

        var end = consumer.GetWatermarkOffsets(ToKafka(partition)).High;
        return end.IsSpecial ? null
            : state.EndOfPartition >= end.Value ? 0
            : Math.Max(0, end.Value - state.Position);
    }

    /// <inheritdoc/>
    public void Close()
    {
        if (!isClosed)
        {
            isClosed = true;
            try
            {
                consumer.Close();
            }
            catch (KafkaException fault)
            {
                throw KafkaErrors.Plain(fault);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        rebalances = null;
        consumer.Dispose();
    }

    private static KafkaPartition ToKafka(TopicPartition partition) => new(partition.Topic, partition.Partition);

    private void Take(ConsumeResult<byte[], byte[]> result)
    {
        var partition = new TopicPartition(names.Intern(result.Topic), result.Partition.Value);
        if (!partitions.TryGetValue(partition, out var state))
        {
            return;
        }

        if (result.IsPartitionEOF)
        {
            state.EndOfPartition = result.Offset.Value;
        }
        else if (state.IsPaused)
        {
            // Fetched in the moment between the assignment and the pause.
            Seek(partition, result.Offset.Value);
        }
        else
        {
            filling[filled++] = KafkaMessages.ToLogRecord(result) with { Topic = partition.Topic };
            state.Position = result.Offset.Value + 1;
        }
    }

    private IEnumerable<KafkaPartitionOffset> OnAssigned(List<KafkaPartition> assigned)
    {
        var ours = new TopicPartition[assigned.Count];
        for (var i = 0; i < ours.Length; i++)
        {
            ours[i] = new TopicPartition(names.Intern(assigned[i].Topic), assigned[i].Partition.Value);
            partitions[ours[i]] = new PartitionState();
        }

        assigning = true;
        try
        {
            rebalances?.Assigned(ours);
        }
        finally
        {
            assigning = false;
        }

        var starts = new List<KafkaPartitionOffset>(ours.Length);
        for (var i = 0; i < ours.Length; i++)
        {
            var position = partitions[ours[i]].Position;
            starts.Add(new KafkaPartitionOffset(assigned[i], position < 0 ? Offset.Unset : new Offset(position)));
        }

        return starts;
    }

    private void OnGone(List<KafkaPartitionOffset> gone, bool isLost)
    {
        var ours = new TopicPartition[gone.Count];
        for (var i = 0; i < ours.Length; i++)
        {
            ours[i] = new TopicPartition(names.Intern(gone[i].Topic), gone[i].Partition.Value);
        }

        DropFilled(ours);
        if (isLost)
        {
            rebalances?.Lost(ours);
        }
        else
        {
            rebalances?.Revoked(ours);
        }

        foreach (var partition in ours)
        {
            partitions.Remove(partition);
        }
    }

    // Records taken earlier in this very poll: whoever owns the partition next reads them again.
    private void DropFilled(TopicPartition[] gone)
    {
        var kept = 0;
        for (var i = 0; i < filled; i++)
        {
            if (Array.IndexOf(gone, new TopicPartition(filling[i].Topic, filling[i].Partition)) < 0)
            {
                filling[kept++] = filling[i];
            }
        }

        filled = kept;
    }

    private sealed class PartitionState
    {
        public long Position { get; set; } = -1;

        public long EndOfPartition { get; set; } = -1;

        public bool IsPaused { get; set; }
    }
}

/// <summary>The client's own group metadata.</summary>
internal sealed class KafkaGroupMetadata(IConsumerGroupMetadata metadata) : GroupMetadata
{
    public IConsumerGroupMetadata Metadata => metadata;
}

/// <summary>One string per topic, so that a record costs none.</summary>
internal sealed class TopicNames
{
    private readonly Dictionary<string, string> names = new(StringComparer.Ordinal);

    public string Intern(string name)
    {
        if (!names.TryGetValue(name, out var known))
        {
            names.Add(name, name);
            known = name;
        }

        return known;
    }
}
