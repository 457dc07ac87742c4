using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Confluent.Kafka;
using LeadStreams.Streams.Kafka.Native;
using LeadStreams.Streams.Ports;
using Microsoft.Extensions.Logging;
using KafkaPartition = Confluent.Kafka.TopicPartition;
using KafkaPartitionOffset = Confluent.Kafka.TopicPartitionOffset;
using TopicPartition = LeadStreams.Streams.Ports.TopicPartition;

namespace LeadStreams.Streams.Kafka;

/// <summary>
/// A member of a Kafka consumer group that reads committed records only and commits nothing by itself. A listener may seek and pause within
/// <see cref="IRebalanceListener.Assigned"/>: that is where partitions start then. The others start at the group's offsets, which are asked for here: the client
/// is told where to start in every case, and never finds out by itself (deploy/decisions/0010).
/// </summary>
internal sealed class KafkaLogConsumer : ILogConsumer
{
    // Short: who waits for a transaction to be decided should stay in touch with the group and ask again.
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(2);

    // Longer than a transaction may stay open (20 s in the runtime): until then an offset may not be told.
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LeaveTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LeavePoll = TimeSpan.FromMilliseconds(10);

    private readonly IConsumer<byte[], byte[]> consumer;
    private readonly AssignedPartitions partitions;
    private readonly NativeBatch received;
    private readonly PausedEnds pausedEnds;
    private readonly List<TopicPartition> resumed = [];
    private readonly bool isCoPartitioned;
    private IRebalanceListener? rebalances;
    private LogRecord[] filling = [];
    private int filled;
    private long receives;
    private ExceptionDispatchInfo? listenerFault;
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
        received = new NativeBatch(consumer);
        pausedEnds = new PausedEnds(consumer);
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
        received.Reset();
        if (resumed.Count > 0)
        {
            pausedEnds.WakeLeaders(resumed);
            resumed.Clear();
        }

        try
        {
            // Waits for the first record only; what else is there already comes along.
            var fault = Receive(1, timeout);
            for (var before = -1; fault is null && filled > before && filled < batch.Length; )
            {
                before = filled;
                fault = Receive(batch.Length - filled, TimeSpan.Zero);
            }

            // What was taken before a fault is delivered; one that lasts is met again with nothing taken.
            return fault is null || (filled > 0 && !fault.Error.IsFatal) ? filled : throw KafkaErrors.Plain(fault);
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
        state.GoTo(offset);

        // An abort within a rebalance rewinds partitions that stay: what this very poll had taken of them comes again.
        DropFilled([partition]);
        if (assigning || !state.IsWithClient || state.IsStartingAt(offset))
        {
            return;
        }

        try
        {
            state.IsSeekDue = false;
            consumer.Seek(new KafkaPartitionOffset(partition.Topic, partition.Partition, offset));
        }
        catch (KafkaException fault) when (fault.Error.Code == ErrorCode.Local_State && !state.HasBegun)
        {
            // The client has not begun, at the place that it was told before: it is sought as soon as it has.
            state.IsSeekDue = true;
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
            pausedEnds.Forget(partition);
            consumer.Resume([AssignedPartitions.ToKafka(partition)]);
            resumed.Add(partition);
        }
    }

    /// <inheritdoc/>
    public long? Committed(TopicPartition partition)
    {
        try
        {
            return CommittedOffset(Ask([partition])[0]);
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

        var end = consumer.GetWatermarkOffsets(AssignedPartitions.ToKafka(partition)).High.Value;
        if (state.ClientIsPaused)
        {
            end = Math.Max(end, pausedEnds[partition] ?? end);
        }

        return end < 0 ? null
            : state.EndOfPartition >= end ? 0
            : Math.Max(0, end - state.Position);
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
            listenerFault?.Throw();
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
        received.Dispose();
        pausedEnds.Dispose();
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
            // For offsets that lie before the log's beginning. Where a partition starts is never left to it.
            AutoOffsetReset = AutoOffsetReset.Earliest,
            PartitionAssignmentStrategy = isCoPartitioned
                ? PartitionAssignmentStrategy.CooperativeSticky
                : PartitionAssignmentStrategy.Range,
            EnablePartitionEof = true,
            SessionTimeoutMs = 10_000,
            FetchWaitMaxMs = 100,
            FetchQueueBackoffMs = KafkaConnection.FetchQueueBackoffMs,
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

    // Rebalances are served within the first call; messages that librdkafka took of a partition before it was taken away or sought, it drops by itself.
    private KafkaException? Receive(int max, TimeSpan timeout)
    {
        receives++;
        received.Receive(max, timeout);
        listenerFault?.Throw();
        partitions.Reconcile();
        KafkaException? fault = null;
        for (var i = 0; i < received.Count; i++)
        {
            // Past an error too: what is not taken now never comes again.
            var error = Take(i);
            fault = fault is { Error.IsFatal: true } ? fault : error ?? fault;
        }

        received.Release();
        return fault;
    }

    private KafkaException? Take(int index)
    {
        ref readonly var message = ref received[index];
        if (message.Error is not (0 or NativeBatch.EndOfPartition))
        {
            return received.ErrorOf(index);
        }

        var partition = new TopicPartition(received.TopicOf(index), message.Partition);
        if (!partitions.TryGet(partition, out var state) || !state.IsWithClient)
        {
            return null;
        }

        state.HasBegun = true;
        if (state.IsSeekDue)
        {
            Seek(partition, state.Position);
            state.SoughtIn = receives;
        }

        if (state.SoughtIn == receives)
        {
            // Of before the seek, with what follows it in this array.
            return null;
        }

        if (message.Error == NativeBatch.EndOfPartition)
        {
            state.ReachEnd(message.Offset);
        }
        else if (!state.IsPaused)
        {
            filling[filled++] = received.CopyRecord(index, partition.Topic);
            state.Position = message.Offset + 1;
        }
        else if (!state.ClientIsPaused)
        {
            // Paused since its assignment. The client is told only now: one that pauses before it has a position forgets where to start.
            Seek(partition, message.Offset);
            Pause(partition);
        }

        return null;
    }

    private List<KafkaPartitionOffset> OnAssigned(List<KafkaPartition> assigned)
    {
        var ours = partitions.Add(assigned);
        assigning = true;
        Tell(listener =>
        {
            listener.Assigned(ours);
            AskStarts(Array.FindAll(ours, partition => partitions[partition].Position < 0));
        });
        assigning = false;
        return partitions.TakeStarts(assigned);
    }

    // Before the client has the partitions: one that asks for itself begins at its reset policy, as if nothing were committed, when the assignment
    // changes while an open transaction keeps an offset from being told.
    private void AskStarts(TopicPartition[] unknown)
    {
        for (var began = Stopwatch.GetTimestamp(); unknown.Length > 0; )
        {
            try
            {
                foreach (var start in Ask(unknown))
                {
                    partitions[partitions.Intern(start.TopicPartition)].GoTo(CommittedOffset(start) ?? 0);
                }

                return;
            }
            catch (KafkaException fault)
            {
                if (fault.Error.IsFatal || Stopwatch.GetElapsedTime(began) > StartTimeout)
                {
                    throw new LogException(LogErrorKind.Fatal, $"offsets are not told: {fault.Error.Reason}", fault);
                }
            }
        }
    }

    // Under read_committed librdkafka asks for stable offsets: it waits while a transaction holds one.
    private List<KafkaPartitionOffset> Ask(TopicPartition[] which) =>
        consumer.Committed(which.Select(AssignedPartitions.ToKafka), CallTimeout);

    private static long? CommittedOffset(KafkaPartitionOffset found) =>
        found.Offset.IsSpecial ? null : found.Offset.Value;

    private void OnGone(List<KafkaPartitionOffset> gone, bool isLost)
    {
        var ours = partitions.Leaving(gone);
        DropFilled(ours);
        Tell(listener =>
        {
            if (isLost)
            {
                listener.Lost(ours);
            }
            else
            {
                listener.Revoked(ours);
            }
        });
        partitions.Remove(ours);
        Array.ForEach(ours, pausedEnds.Forget);
    }

    // The call comes through native code, which no exception may cross: it is thrown when that has returned.
    private void Tell(Action<IRebalanceListener> what)
    {
        try
        {
            if (rebalances is { } listener)
            {
                what(listener);
            }
        }
        catch (Exception fault)
        {
            listenerFault ??= ExceptionDispatchInfo.Capture(fault);
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
