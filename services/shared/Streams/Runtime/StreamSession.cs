using LeadStreams.Contracts;
using LeadStreams.Streams.Control;
using LeadStreams.Streams.Ports;
using Microsoft.Extensions.Logging;

namespace LeadStreams.Streams.Runtime;

/// <summary>
/// One life of a stream thread's clients and tasks: after a fatal error, or a commit of unknown outcome, all of it is dropped and
/// another session restores. One transaction at a time holds the work of all tasks.
/// </summary>
internal sealed class StreamSession : IRebalanceListener, IDisposable
{
    private readonly Topology topology;
    private readonly StreamThreadOptions options;
    private readonly StreamContext context;
    private readonly SessionClients clients;
    private readonly StreamTransaction transaction;
    private readonly ChangelogRestorer restorer;
    private readonly TaskStarter starter;
    private readonly SourcePauses pauses;
    private readonly MessageBacklog backlog;
    private readonly CheckpointKeeper checkpoints;
    private readonly CheckpointSweep sweep;
    private readonly LagMeasurement lag;
    private readonly OffsetRefresh refresh;
    private readonly Repartitioner repartitioner;
    private readonly RecordOutput output;
    private readonly TaskSet tasks = new();
    private readonly LogRecord[] batch;
    private readonly List<TopicPartitionOffset> offsets = [];
    private int batchIndex;
    private int batchCount;
    private LogException? failedInRebalance;

    public StreamSession(Topology topology, StreamThreadOptions options, StreamContext context, SessionClients clients)
    {
        this.topology = topology;
        this.options = options;
        this.context = context;
        this.clients = clients;
        batch = new LogRecord[Math.Min(options.BatchRecords, topology.MaxBatchRecords ?? int.MaxValue)];
        transaction = new StreamTransaction(clients.Producer);
        restorer = new ChangelogRestorer(topology.ApplicationId, context, clients.Reader)
        {
            Checkpoints = options.Checkpoints,
        };
        checkpoints = new CheckpointKeeper(topology.ApplicationId, options.InstanceId, context, clients.Reader)
        {
            Options = options.Checkpoints,
        };
        sweep = new CheckpointSweep(
            topology.ApplicationId,
            options.InstanceId,
            clients.Partitions,
            context,
            options.Checkpoints
        );
        backlog = new MessageBacklog(topology.ApplicationId, options.MaxWaitingMessages, context.Logger);
        pauses = new SourcePauses(clients.Consumer, backlog);
        starter = new TaskStarter(clients.Consumer, restorer, pauses);
        lag = new LagMeasurement(clients.Consumer, context.Clock);
        refresh = new OffsetRefresh(context.Clock);
        repartitioner = new Repartitioner(tasks, clients.Partitions, options.MaxLocalMessages);
        output = new RecordOutput(clients.Producer, repartitioner);
    }

    public TaskSet Tasks => tasks;

    public ChangelogRestorer Restorer => restorer;

    public bool HasOpenTransaction => transaction.IsOpen;

    /// <summary>True once the group has told which partitions are ours, be it none.</summary>
    public bool HasJoined { get; private set; }

    /// <summary>Records and timers whose transactions have been committed.</summary>
    public long Processed { get; private set; }

    /// <summary>Transactions aborted since the last one committed, not counting those that waited for the world.</summary>
    public int AbortsInRow { get; private set; }

    /// <summary>Why the last of them was aborted.</summary>
    public LogException? LastAbort { get; private set; }

    /// <summary>Something that the topology needs does not answer (the schema registry): what is open was aborted and will be tried again, without end.</summary>
    public bool WaitsForWorld { get; private set; }

    /// <summary>Joins the group.</summary>
    public void Subscribe()
    {
        var topics = new string[topology.InputCount];
        for (var i = 0; i < topology.Sources.Count; i++)
        {
            topics[i] = topology.Sources[i].Topic;
        }

        topics[^1] = topology.ControlTopic;

        clients.Consumer.Subscribe(topics, this);
    }

    /// <summary>Polls once and does all that there is to do; commits when it is time.</summary>
    /// <exception cref="LogException">Fatal or of unknown outcome: the session is over.</exception>
    /// <exception cref="ProcessorException">The processor failed.</exception>
    public void Step()
    {
        try
        {
            WaitsForWorld = false;
            pauses.Step(tasks);
            Poll();
            ProcessBatch();
            DoDueWork();
            DeliverLocalMessages();
            starter.Step(tasks);
            RefreshOffsets();
            if (!transaction.IsOpen && checkpoints.NeedsTransaction(tasks))
            {
                transaction.EnsureOpen(context.Clock);
            }

            if (CommitIsDue())
            {
                Commit();
            }

            if (lag.Step(tasks))
            {
                backlog.Look(tasks);
            }

            if (HasJoined)
            {
                sweep.Step(tasks);
            }
        }
        catch (LogException fault) when (fault.Kind == LogErrorKind.Abortable)
        {
            AbortAndRewind(fault);
        }
        catch (LogException fault) when (fault.Kind == LogErrorKind.Retriable)
        {
            // Only calls that begin something say so, and the next step begins it again.
            Log.CallWillBeRepeated(context.Logger, fault);
        }
    }

    /// <summary>Finishes the open transaction and leaves the group.</summary>
    public void Close()
    {
        checkpoints.IsClosing = true;
        try
        {
            Commit();
        }
        catch (LogException fault) when (fault.Kind == LogErrorKind.Abortable)
        {
            AbortAndRewind(fault);
        }

        clients.Consumer.Close();
        checkpoints.Drain();
    }

    /// <summary>Aborts what is open, as far as that is still possible, so that readers need not wait for its timeout.</summary>
    public void Abandon()
    {
        try
        {
            transaction.Abort();
        }
        catch (LogException fault)
        {
            Log.CallWillBeRepeated(context.Logger, fault);
        }
    }

    public void Assigned(IReadOnlyList<TopicPartition> partitions)
    {
        HasJoined = true;
        foreach (var partition in partitions)
        {
            clients.Consumer.Pause(partition);
        }

        foreach (var number in TaskSet.Numbers(partitions, topology.InputCount))
        {
            tasks.Add(new StreamTask(topology, number, output));
        }

        context.Telemetry.Rebalanced();
        Log.Assigned(context.Logger, topology.ApplicationId, partitions.Count);
    }

    public void Revoked(IReadOnlyList<TopicPartition> partitions)
    {
        var numbers = TaskSet.Numbers(partitions, topology.InputCount);
        tasks.Suspend(numbers);
        try
        {
            Commit();
        }
        catch (LogException fault) when (fault.Kind == LogErrorKind.Abortable)
        {
            AbortInRebalance(fault);
        }
        catch (LogException fault)
        {
            failedInRebalance = fault;
        }

        CloseTasks(numbers, isClean: failedInRebalance is null);
        Log.Revoked(context.Logger, topology.ApplicationId, partitions.Count);
    }

    public void Lost(IReadOnlyList<TopicPartition> partitions)
    {
        var numbers = TaskSet.Numbers(partitions, topology.InputCount);
        tasks.Suspend(numbers);
        AbortInRebalance(new LogException(LogErrorKind.Abortable, "partitions were lost"));
        CloseTasks(numbers, isClean: false);
        Log.Lost(context.Logger, topology.ApplicationId, partitions.Count);
    }

    public void Dispose()
    {
        foreach (var task in tasks.All)
        {
            task.Close();
        }

        clients.Dispose();
    }

    private void Poll()
    {
        batchIndex = 0;
        batchCount = 0;
        batchCount = clients.Consumer.Poll(batch, PollTimeout());
        if (failedInRebalance is { } fault)
        {
            failedInRebalance = null;
            throw fault;
        }
    }

    private void ProcessBatch()
    {
        if (batchCount == 0)
        {
            return;
        }

        var began = context.Clock.GetTimestamp();
        transaction.EnsureOpen(context.Clock);
        while (batchIndex < batchCount)
        {
            ref readonly var record = ref batch[batchIndex];
            var task = tasks.Running(record.Partition);
            var now = context.Clock.GetUtcNow();
            context.Latency.Observe(record, now);
            task.Process(record, now);
            batchIndex++;
        }

        transaction.Work += batchCount;
        Array.Clear(batch, 0, batchCount);
        context.Telemetry.BatchProcessed(context.Clock.GetElapsedTime(began));
    }

    private void DoDueWork()
    {
        var now = context.Clock.GetUtcNow();
        var nowMs = now.ToUnixTimeMilliseconds();
        foreach (var task in tasks.All)
        {
            if (task.Phase == TaskPhase.Running && task.NextDueMs() <= nowMs)
            {
                transaction.EnsureOpen(context.Clock);
                transaction.Work += task.DoDueWork(now, options.BatchRecords);
            }
        }
    }

    // Each round may bring the next: what the tasks say to one another stays within the transaction, up to its limit.
    private void DeliverLocalMessages()
    {
        SayAfterBatch();
        while (repartitioner.HasWaiting)
        {
            var round = repartitioner.TakeRound();
            foreach (var message in round)
            {
                tasks.Running(message.Partition).Process(message, context.Clock.GetUtcNow());
            }

            transaction.Work += round.Count;
            SayAfterBatch();
        }
    }

    private void SayAfterBatch()
    {
        foreach (var task in tasks.All)
        {
            if (task.HasNews)
            {
                task.AfterBatch(context.Clock.GetUtcNow());
            }
        }
    }

    private void RefreshOffsets()
    {
        if (tasks.AnyRunning && refresh.TakeDue())
        {
            transaction.EnsureOpen(context.Clock);
            foreach (var task in tasks.All)
            {
                if (task.Phase == TaskPhase.Running)
                {
                    task.CommitAnyway();
                }
            }
        }
    }

    private bool CommitIsDue() =>
        transaction.IsOpen
        && (
            transaction.Work >= options.MaxTransactionRecords
            || context.Clock.GetElapsedTime(transaction.BeganAt) >= options.CommitInterval
        );

    /// <summary>Commits what is open, if anything is.</summary>
    public void Commit()
    {
        if (!transaction.IsOpen)
        {
            return;
        }

        var began = context.Clock.GetTimestamp();
        var now = context.Clock.GetUtcNow();
        offsets.Clear();
        checkpoints.BeforeCommit(tasks);
        foreach (var task in tasks.All)
        {
            if (task.HasWork)
            {
                task.PrepareCommit(now);
                task.AddOffsets(offsets);
            }
        }

        transaction.Commit(offsets, clients.Consumer);
        repartitioner.EndTransaction();
        AbortsInRow = 0;
        Processed += transaction.Work;
        context.Telemetry.Committed(context.Clock.GetElapsedTime(began));
        context.Latency.Commit(context.Clock.GetUtcNow());
        foreach (var task in tasks.All)
        {
            if (task.HasWork)
            {
                context.Telemetry.Count(task);
                task.Committed();
            }
        }

        checkpoints.AfterCommit(isFenced: offsets.Count > 0);
    }

    private void AbortAndRewind(LogException cause)
    {
        for (; batchIndex < batchCount; batchIndex++)
        {
            ref readonly var record = ref batch[batchIndex];
            tasks.Running(record.Partition).SourceOf(record.Topic).WillRewind(record.Offset);
        }

        batchCount = 0;
        batchIndex = 0;
        WaitsForWorld = cause.InnerException is SchemaRegistryException;
        AbortsInRow += WaitsForWorld ? 0 : 1;
        LastAbort = cause;
        context.Telemetry.Aborted();
        context.Latency.Abort();
        Log.Aborted(context.Logger, topology.ApplicationId, cause.Message);
        repartitioner.EndTransaction();
        transaction.Abort();
        foreach (var task in tasks.All)
        {
            task.Aborted();
            foreach (var source in task.Sources)
            {
                if (source.Rollback() is { } offset && task.Phase == TaskPhase.Running)
                {
                    clients.Consumer.Seek(source.Partition, offset);
                }
            }
        }
    }

    private void AbortInRebalance(LogException cause)
    {
        try
        {
            AbortAndRewind(cause);
        }
        catch (LogException fault)
        {
            failedInRebalance = fault;
        }
    }

    private void CloseTasks(IReadOnlyList<int> numbers, bool isClean)
    {
        foreach (var number in numbers)
        {
            if (tasks.Remove(number) is { } task)
            {
                restorer.Remove(task);
                if (isClean && task.Phase == TaskPhase.Suspended)
                {
                    checkpoints.Ended(task);
                }

                task.Close();
            }
        }
    }

    private TimeSpan PollTimeout()
    {
        var timeout = options.PollTimeout;
        if (transaction.IsOpen)
        {
            timeout = Shorter(timeout, options.CommitInterval - context.Clock.GetElapsedTime(transaction.BeganAt));
        }

        if (tasks.AnyNotRunning)
        {
            return TimeSpan.Zero;
        }

        var nextDueMs = tasks.NextDueMs();
        return nextDueMs == long.MaxValue
            ? timeout
            : Shorter(
                timeout,
                TimeSpan.FromMilliseconds(nextDueMs - context.Clock.GetUtcNow().ToUnixTimeMilliseconds())
            );
    }

    private static TimeSpan Shorter(TimeSpan timeout, TimeSpan other) =>
        other < TimeSpan.Zero ? TimeSpan.Zero
        : other < timeout ? other
        : timeout;
}
