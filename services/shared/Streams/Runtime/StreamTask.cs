using System.Text;
using LeadStreams.Contracts;
using LeadStreams.Streams.Ports;
using LeadStreams.Streams.State;

namespace LeadStreams.Streams.Runtime;

/// <summary>Where a task is in its life; see the table above <see cref="StreamTask"/>.</summary>
internal enum TaskPhase
{
    Created,
    Restoring,
    Running,
    Suspended,
    Closed,
}

//              offsets are stable      caught up
//    Created ─────────────────▶ Restoring ─────────▶ Running
//       │                           │                  │ revoked
//       │                           │                  ▼
//       │ revoked, lost             │              Suspended     its part of the open transaction is being finished
//       ▼                           ▼                  ▼         committed, aborted, or lost
//    Closed ◀───────────────────────┴──────────────────┘
//
// A task whose state may disagree with the log (a commit with unknown outcome, a fenced producer) is closed too, and a new one restores.

/// <summary>Owns one partition number of all source topics: its positions, its state, its processor.</summary>
internal sealed class StreamTask
{
    private static readonly TimeSpan LateAfter = TimeSpan.FromSeconds(5);

    private readonly List<double> timerDelays = [];

    private readonly IProcessor processor;
    private readonly TaskContext context;
    private readonly RecordOutput output;

    public StreamTask(Topology topology, int partition, RecordOutput output)
    {
        Partition = partition;
        this.output = output;
        State = new TaskState(topology);
        processor = topology.Processor();
        context = new TaskContext(topology, partition, output, State);
        Sources = new SourcePosition[topology.Sources.Count];
        for (var i = 0; i < Sources.Length; i++)
        {
            Sources[i] = new SourcePosition(topology.Sources[i], partition);
        }
    }

    public int Partition { get; }

    public TaskPhase Phase { get; private set; } = TaskPhase.Created;

    public TaskState State { get; }

    public SourcePosition[] Sources { get; }

    /// <summary>True when the open transaction holds work of this task.</summary>
    public bool HasWork { get; private set; }

    /// <summary>True when it has decided about something since <see cref="AfterBatch"/>.</summary>
    public bool HasNews { get; private set; }

    public TaskContext Context => context;

    /// <summary>Timers fired in the open transaction.</summary>
    public int Fired { get; private set; }

    /// <summary>Of these, timers that fired long after their time: the service was down, or is too slow.</summary>
    public int Late { get; private set; }

    /// <summary>Seconds from the due time of each timer fired in the transaction to its firing.</summary>
    public IReadOnlyList<double> TimerDelays => timerDelays;

    /// <summary>The group's offsets are known and no transaction that could change them is open.</summary>
    public void OffsetsAreStable() => Enter(TaskPhase.Restoring, from: TaskPhase.Created);

    /// <summary>The changelogs have been read to their end.</summary>
    public void CaughtUp() => Enter(TaskPhase.Running, from: TaskPhase.Restoring);

    /// <summary>Takes no more records: only the open transaction is still to be finished.</summary>
    public void Suspend() => Enter(TaskPhase.Suspended, from: TaskPhase.Running);

    public void Close() => Phase = TaskPhase.Closed;

    /// <summary>Has its offsets committed with the open transaction, moved or not.</summary>
    public void CommitAnyway() => HasWork = true;

    /// <summary>Decides about one record.</summary>
    /// <exception cref="ProcessorException">The processor failed.</exception>
    public void Process(in LogRecord record, DateTimeOffset now)
    {
        var source = SourceOf(record.Topic);
        source.Advance(record);
        (HasWork, HasNews) = (true, true);
        context.Begin(record, now);
        try
        {
            if (TryDecode(source, record, out var value))
            {
                var key = record.Key is { } bytes ? Encoding.UTF8.GetString(bytes.Span) : "";
                var timestamp = DateTimeOffset.FromUnixTimeMilliseconds(record.TimestampMs);
                processor.Process(
                    new StreamRecord(
                        source.Topic,
                        record.Partition,
                        record.Offset,
                        timestamp,
                        key,
                        value,
                        record.Headers
                    ),
                    context
                );
            }
        }
        catch (Exception fault) when (fault is not LogException)
        {
            throw Failure($"processor failed at {source.Topic}-{record.Partition} offset {record.Offset}", fault);
        }
    }

    /// <summary>Decides about one message that did not go through the log.</summary>
    /// <exception cref="ProcessorException">The processor failed.</exception>
    public void Process(in LocalMessage message, DateTimeOffset now)
    {
        (HasWork, HasNews) = (true, true);
        context.Begin(message, now);
        try
        {
            processor.Process(message.ToStreamRecord(), context);
        }
        catch (Exception fault) when (fault is not LogException)
        {
            throw Failure($"processor failed at a message of {message.Topic.Topic}-{Partition}", fault);
        }
    }

    /// <summary>Lets the processor say what it gathered over a batch or a round of messages.</summary>
    /// <exception cref="ProcessorException">The processor failed.</exception>
    public void AfterBatch(DateTimeOffset now)
    {
        HasNews = false;
        context.BeginGathered(now);
        try
        {
            processor.AfterBatch(context);
        }
        catch (Exception fault) when (fault is not LogException)
        {
            throw Failure($"processor failed after a batch of partition {Partition}", fault);
        }
    }

    /// <summary>Fires timers that are due, in due order, at most <paramref name="limit"/>; returns how many.</summary>
    /// <exception cref="ProcessorException">The processor failed.</exception>
    public int FireTimers(DateTimeOffset now, int limit)
    {
        if (State.Timers is not { } timers)
        {
            return 0;
        }

        var nowMs = now.ToUnixTimeMilliseconds();
        var fired = 0;
        while (fired < limit && timers.TryTake(nowMs, out var timer))
        {
            (HasWork, HasNews) = (true, true);
            fired++;
            Fired++;
            Late += now - timer.Due > LateAfter ? 1 : 0;
            timerDelays.Add((now - timer.Due).TotalSeconds);
            context.BeginTimer(now);
            try
            {
                processor.OnTimer(timer, context);
            }
            catch (Exception fault) when (fault is not LogException)
            {
                throw Failure($"processor failed at a timer '{timer.Name}' of partition {Partition}", fault);
            }
        }

        return fired;
    }

    /// <summary>Says the rest of the transaction: what the processor gathered, and the changelogs.</summary>
    /// <exception cref="ProcessorException">The processor failed.</exception>
    public void PrepareCommit(DateTimeOffset now)
    {
        context.BeginCommit(now);
        try
        {
            processor.BeforeCommit(context);
            State.WriteChangelogs(output, Partition);
        }
        catch (Exception fault) when (fault is not LogException)
        {
            throw Failure($"processor failed before the commit of partition {Partition}", fault);
        }
    }

    /// <summary>The transaction is committed.</summary>
    public void Committed()
    {
        State.Commit();
        foreach (var source in Sources)
        {
            source.Commit();
        }

        EndTransaction();
    }

    /// <summary>The transaction is aborted: state as before; positions are the caller's to seek, see <see cref="SourcePosition.Rollback"/>.</summary>
    public void Aborted()
    {
        if (HasWork)
        {
            State.Rollback();
            processor.OnAbort();
            EndTransaction();
        }
    }

    /// <summary>The earliest due time of a timer in UTC milliseconds, or <see cref="long.MaxValue"/>.</summary>
    public long NextTimerMs() => State.Timers?.NextDueMs() ?? long.MaxValue;

    /// <summary>
    /// Adds the positions that the commit should store: of all sources, moved or not, because they fence. Where nothing is committed yet, the
    /// beginning is: a task may have had only messages that were handed over, or timers.
    /// </summary>
    public void AddOffsets(List<TopicPartitionOffset> offsets)
    {
        foreach (var source in Sources)
        {
            offsets.Add(new TopicPartitionOffset(source.Partition, source.Next));
        }
    }

    public SourcePosition SourceOf(string topic)
    {
        foreach (var source in Sources)
        {
            if (ReferenceEquals(source.Topic, topic) || string.Equals(source.Topic, topic, StringComparison.Ordinal))
            {
                return source;
            }
        }

        throw new InvalidOperationException($"'{topic}' is not a source of this topology");
    }

    private bool TryDecode(SourcePosition source, in LogRecord record, out object? value)
    {
        value = null;
        if (record.Value is not { } bytes)
        {
            return true;
        }

        try
        {
            value = source.Serde.Deserialize(bytes.Span);
            return true;
        }
        catch (AvroException fault)
        {
            context.Reject(RejectCodes.Undecodable, field: null, fault.Message);
            return false;
        }
    }

    // A registry that does not answer is the world being slow; anything else is a fault of ours.
    private static Exception Failure(string what, Exception fault) =>
        fault is SchemaRegistryException
            ? new LogException(LogErrorKind.Abortable, "the schema registry did not serve", fault)
            : new ProcessorException(what, fault);

    private void EndTransaction()
    {
        context.EndTransaction();
        (HasWork, HasNews, Fired, Late) = (false, false, 0, 0);
        timerDelays.Clear();
    }

    private void Enter(TaskPhase next, TaskPhase from) =>
        Phase = Phase == from ? next : throw new InvalidOperationException($"task {Partition}: {Phase} → {next}");
}
