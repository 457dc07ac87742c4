using System.Text;
using LeadStreams.Streams.Control;
using LeadStreams.Streams.DeadLetters;
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
    private readonly RecordDecider decider;
    private readonly KeyOrder order;
    private readonly TaskContext context;
    private readonly RecordOutput output;
    private bool isToStart;
    private bool hasStarted;

    public StreamTask(Topology topology, int partition, RecordOutput output)
    {
        Partition = partition;
        this.output = output;
        State = new TaskState(topology);
        context = new TaskContext(topology, partition, output, State);
        Sources = new SourcePosition[topology.InputCount];
        for (var i = 0; i < topology.Sources.Count; i++)
        {
            var source = topology.Sources[i];
            var isRepartition = topology.Repartitions.Contains(source.Topic);
            Sources[i] = new SourcePosition(
                source,
                partition,
                isRepartition ? SourceKind.Repartition : SourceKind.Input
            );
        }

        Sources[^1] = new SourcePosition(
            new SourceTopic(topology.ControlTopic, Serdes.Raw),
            partition,
            SourceKind.Control
        );
        decider = new RecordDecider(topology.Processor(), context, Sources);
        order = new KeyOrder(topology.DeadLetters, State, decider, context);
        Control = new TaskControl(order, State.Queues, decider, context);
    }

    public int Partition { get; }

    public TaskPhase Phase { get; private set; } = TaskPhase.Created;

    public TaskState State { get; }

    /// <summary>The sources and, last, the control topic.</summary>
    public SourcePosition[] Sources { get; }

    /// <summary>What the task was told over the control topic.</summary>
    public TaskControl Control { get; }

    /// <summary>Since when the task processes nothing because it was told so; null when it processes.</summary>
    public DateTimeOffset? PausedSince => State.Queues.PausedSince;

    /// <summary>True when it has caught up and its processor has begun, where it wants to. One that is paused begins after the pause, and is ready all the same.</summary>
    public bool IsReady => Phase == TaskPhase.Running && (!isToStart || hasStarted || PausedSince is not null);

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
    public void CaughtUp()
    {
        Enter(TaskPhase.Running, from: TaskPhase.Restoring);
        isToStart = decider.WantsStart;
        State.Queues.Changed();
    }

    /// <summary>Takes no more records: only the open transaction is still to be finished.</summary>
    public void Suspend() => Enter(TaskPhase.Suspended, from: TaskPhase.Running);

    public void Close() => Phase = TaskPhase.Closed;

    /// <summary>Has its offsets committed with the open transaction, moved or not.</summary>
    public void CommitAnyway() => HasWork = true;

    /// <summary>Decides about one record, has it wait, or does what it commands. A paused task leaves all but commands unread.</summary>
    /// <exception cref="ProcessorException">The processor failed.</exception>
    public void Process(in LogRecord record, DateTimeOffset now)
    {
        var source = decider.SourceOf(record.Topic);
        if (PausedSince is not null && !source.IsControl)
        {
            // Polled together with the command to pause; it is polled again after the pause, which ends with a seek.
            source.WillRewind(record.Offset);
            return;
        }

        StartIfDue(now);
        source.Advance(record);
        (HasWork, HasNews) = (true, true);
        if (source.IsControl)
        {
            Control.Handle(record, now);
        }
        else
        {
            order.Process(record, record.Key is { } bytes ? Encoding.UTF8.GetString(bytes.Span) : "", now);
        }
    }

    /// <summary>Decides about one message that did not go through the log, or has it wait.</summary>
    /// <exception cref="ProcessorException">The processor failed.</exception>
    public void Process(in LocalMessage message, DateTimeOffset now)
    {
        StartIfDue(now);
        (HasWork, HasNews) = (true, true);
        order.Process(message, output, now);
    }

    /// <summary>Lets the processor say what it gathered over a batch or a round of messages.</summary>
    /// <exception cref="ProcessorException">The processor failed.</exception>
    public void AfterBatch(DateTimeOffset now)
    {
        HasNews = false;
        decider.AfterBatch(now);
    }

    /// <summary>
    /// Goes on with what has waited and waits no more, then fires timers that are due, in due order; at most <paramref name="limit"/> of both,
    /// returns how many. A paused task does neither.
    /// </summary>
    /// <exception cref="ProcessorException">The processor failed.</exception>
    public int DoDueWork(DateTimeOffset now, int limit)
    {
        if (PausedSince is not null)
        {
            return 0;
        }

        StartIfDue(now);
        var done = Control.Release(limit, now);
        if (done > 0)
        {
            (HasWork, HasNews) = (true, true);
        }

        return done + FireTimers(now, limit - done);
    }

    private void StartIfDue(DateTimeOffset now)
    {
        if (isToStart && !hasStarted)
        {
            hasStarted = true;
            (HasWork, HasNews) = (true, true);
            decider.Start(now);
        }
    }

    private int FireTimers(DateTimeOffset now, int limit)
    {
        if (State.Timers is not { } timers)
        {
            return 0;
        }

        var nowMs = now.ToUnixTimeMilliseconds();
        var taken = 0;
        while (taken < limit && timers.TryTake(nowMs, out var timer))
        {
            (HasWork, HasNews) = (true, true);
            taken++;
            if (order.Holds(timer))
            {
                continue;
            }

            Fired++;
            Late += now - timer.Due > LateAfter ? 1 : 0;
            timerDelays.Add((now - timer.Due).TotalSeconds);
            decider.Fire(timer, now);
        }

        return taken;
    }

    /// <summary>Says the rest of the transaction: what the processor gathered, the dead letters, and the changelogs.</summary>
    /// <exception cref="ProcessorException">The processor failed.</exception>
    public void PrepareCommit(DateTimeOffset now) => decider.BeforeCommit(now, State, output);

    /// <summary>The transaction is committed.</summary>
    public void Committed()
    {
        isToStart &= !hasStarted;
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
            decider.OnAbort();
            hasStarted = false;
            EndTransaction();
        }
    }

    /// <summary>When the task has something to do without a new record, in UTC milliseconds: 0 is at once, <see cref="long.MaxValue"/> never.</summary>
    public long NextDueMs() =>
        PausedSince is not null ? long.MaxValue
        : isToStart && !hasStarted ? 0
        : State.Queues.FirstReady() is not null ? 0
        : State.Timers?.NextDueMs() ?? long.MaxValue;

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

    public SourcePosition SourceOf(string topic) => decider.SourceOf(topic);

    private void EndTransaction()
    {
        context.EndTransaction();
        Control.EndTransaction();
        (HasWork, HasNews, Fired, Late) = (false, false, 0, 0);
        timerDelays.Clear();
    }

    private void Enter(TaskPhase next, TaskPhase from) =>
        Phase = Phase == from ? next : throw new InvalidOperationException($"task {Partition}: {Phase} → {next}");
}
