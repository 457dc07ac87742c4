using System.Diagnostics;
using Confluent.Kafka;
using LeadStreams.Streams.Ports;
using Microsoft.Extensions.Logging;
using KafkaPartition = Confluent.Kafka.TopicPartition;
using KafkaPartitionOffset = Confluent.Kafka.TopicPartitionOffset;
using TopicPartition = LeadStreams.Streams.Ports.TopicPartition;

namespace LeadStreams.Streams.Kafka;

/// <summary>
/// A member of a Kafka consumer group that reads committed records only and commits nothing by itself. A listener may seek and pause within
/// <see cref="IRebalanceListener.Assigned"/>: that is where partitions start then.
/// </summary>
internal sealed class KafkaLogConsumer : ILogConsumer
{
    // Short: who waits for a transaction to be decided should stay in touch with the group and ask again.
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LeaveTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LeavePoll = TimeSpan.FromMilliseconds(10);

    private readonly IConsumer<byte[], byte[]> consumer;
    private readonly AssignedPartitions partitions;
    private readonly bool isCoPartitioned;
    private IRebalanceListener? rebalances;
    private LogRecord[] filling = [];
    private int filled;
    private bool assigning;
    private bool isClosed;

    /// <summary>
    /// Creates a consumer; it connects when it subscribes. <paramref name="instanceId"/> makes it a static member: a restart after a crash
    /// keeps its partitions without a rebalance. Co-partitioned members keep the partitions that stay theirs over a rebalance, undisturbed.
    /// </summary>
    public KafkaLogConsumer(
        KafkaConnection connection,
        string groupId,
        string instanceId,
        bool isCoPartitioned,
        ILogger logger
    )
    {
        this.isCoPartitioned = isCoPartitioned;
        consumer = new ConsumerBuilder<byte[], byte[]>(connection.Apply(Config(groupId, instanceId, isCoPartitioned)))
            .SetPartitionsAssignedHandler((_, assigned) => OnAssigned(assigned))
            .SetPartitionsRevokedHandler((_, revoked) => OnGone(revoked, isLost: false))
            .SetPartitionsLostHandler((_, lost) => OnGone(lost, isLost: true))
            .SetErrorHandler((_, error) => Log.ClientError(logger, groupId, error.Code.ToString(), error.Reason))
            .SetLogHandler((_, message) => Log.ClientMessage(logger, message.Name, message.Message))
            .Build();
        partitions = new AssignedPartitions(consumer);
    }

    /// <inheritdoc/>
    public GroupMetadata GroupMetadata => new KafkaGroupMetadata(consumer.ConsumerGroupMetadata);

    /// <inheritdoc/>
    public void Subscribe(IReadOnlyList<string> topics, IRebalanceListener listener)
    {
        rebalances = listener;
        if (isCoPartitioned)
        {
            partitions.Follow([.. topics.Skip(1)]);
            consumer.Subscribe(topics[0]);
        }
        else
        {
            consumer.Subscribe(topics);
        }
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
                var result = consumer.Consume(wait);
                partitions.Reconcile();
                if (result is null)
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

        // An abort within a rebalance rewinds partitions that stay: what this very poll had taken of them comes again.
        DropFilled([partition]);
        if (assigning || !state.IsWithClient)
        {
            return;
        }

        try
        {
            consumer.Seek(new KafkaPartitionOffset(partition.Topic, partition.Partition, offset));
        }
        catch (KafkaException fault) when (fault.Error.Code == ErrorCode.Local_State && !state.HasBegun)
        {
            // Not yet read at all: the client still waits for the stable committed offset, and that is where it will start.
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
        var state = partitions[partition];
        state.IsPaused = true;
        if (!assigning && state.IsWithClient)
        {
            state.ClientIsPaused = true;
            consumer.Pause([AssignedPartitions.ToKafka(partition)]);
        }
    }

    /// <inheritdoc/>
    public void Resume(TopicPartition partition)
    {
        var state = partitions[partition];
        state.IsPaused = false;
        if (state.ClientIsPaused)
        {
            state.ClientIsPaused = false;
            consumer.Resume([AssignedPartitions.ToKafka(partition)]);
        }
    }

    /// <inheritdoc/>
    public long? Committed(TopicPartition partition)
    {
        try
        {
            // Under read_committed librdkafka asks for stable offsets: it waits while a transaction holds one.
            var offset = consumer.Committed([AssignedPartitions.ToKafka(partition)], CallTimeout)[0].Offset;
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
        if (!partitions.TryGet(partition, out var state) || state.Position < 0)
        {
            return null;
        }

        var end = consumer.GetWatermarkOffsets(AssignedPartitions.ToKafka(partition)).High;
        return end.IsSpecial ? null
            : state.EndOfPartition >= end.Value ? 0
            : Math.Max(0, end.Value - state.Position);
    }

    /// <inheritdoc/>
    public void Close()
    {
        if (isClosed)
        {
            return;
        }

        isClosed = true;
        try
        {
            Leave();
            consumer.Close();
        }
        catch (KafkaException fault)
        {
            throw KafkaErrors.Plain(fault);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        rebalances = null;
        consumer.Dispose();
    }

    private static ConsumerConfig Config(string groupId, string instanceId, bool isCoPartitioned) =>
        new()
        {
            GroupId = groupId,
            GroupInstanceId = instanceId,
            IsolationLevel = IsolationLevel.ReadCommitted,
            EnableAutoCommit = false,
            EnableAutoOffsetStore = false,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            PartitionAssignmentStrategy = isCoPartitioned
                ? PartitionAssignmentStrategy.CooperativeSticky
                : PartitionAssignmentStrategy.Range,
            EnablePartitionEof = true,
            SessionTimeoutMs = 10_000,
            FetchWaitMaxMs = 100,
            QueuedMaxMessagesKbytes = 32 * 1024,
            ConsumeResultFields = "headers,timestamp,topic",
        };

    // A static member that closes does not tell the group, which then waits for its session to time out. Unsubscribing tells it; the member's
    // id is empty once that is on its way, and closing waits for it to arrive.
    private void Leave()
    {
        consumer.Unsubscribe();
        for (var began = Stopwatch.GetTimestamp(); consumer.MemberId is { Length: > 0 }; )
        {
            if (Stopwatch.GetElapsedTime(began) > LeaveTimeout)
            {
                break;
            }

            consumer.Consume(LeavePoll);
            partitions.Reconcile();
        }

        partitions.UnassignFollowers();
    }

    private void Take(ConsumeResult<byte[], byte[]> result)
    {
        var partition = partitions.Intern(result.TopicPartition);
        if (!partitions.TryGet(partition, out var state) || !state.IsWithClient)
        {
            return;
        }

        state.HasBegun = true;
        if (result.IsPartitionEOF)
        {
            state.EndOfPartition = result.Offset.Value;
        }
        else if (state.IsPaused)
        {
            // Paused since its assignment. The client is told only now: one that pauses before it has a position forgets where to start.
            Seek(partition, result.Offset.Value);
            Pause(partition);
        }
        else
        {
            filling[filled++] = KafkaMessages.ToLogRecord(result) with { Topic = partition.Topic };
            state.Position = result.Offset.Value + 1;
        }
    }

    private List<KafkaPartitionOffset> OnAssigned(List<KafkaPartition> assigned)
    {
        var ours = partitions.Add(assigned);
        assigning = true;
        try
        {
            rebalances?.Assigned(ours);
        }
        finally
        {
            assigning = false;
        }

        return partitions.TakeStarts(assigned);
    }

    private void OnGone(List<KafkaPartitionOffset> gone, bool isLost)
    {
        var ours = partitions.Leaving(gone);
        DropFilled(ours);
        if (isLost)
        {
            rebalances?.Lost(ours);
        }
        else
        {
            rebalances?.Revoked(ours);
        }

        partitions.Remove(ours);
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
