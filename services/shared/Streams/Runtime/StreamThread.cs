using LeadStreams.Streams.Ports;
using Microsoft.Extensions.Logging;

namespace LeadStreams.Streams.Runtime;

/// <summary>
/// Runs a topology: one consumer, one transactional producer, the tasks of the partitions it is given. Driven by <see cref="Step"/>
/// from one thread; production and the simulator call the same method.
/// </summary>
public sealed class StreamThread : IDisposable
{
    private const int MaxAbortsInRow = 50;

    private readonly Topology topology;
    private readonly ILogClients log;
    private readonly StreamThreadOptions options;
    private readonly StreamContext context;
    private readonly long createdAt;
    private readonly Random jitter;
    private readonly StateQuestions? questions;
    private readonly Telemetry? ownTelemetry;
    private StreamSession? session;
    private TimeSpan backoff;
    private bool hasStarted;
    private StreamThreadStatus status;

    /// <summary>Creates the thread; nothing is opened before the first step.</summary>
    public StreamThread(
        Topology topology,
        ILogClients log,
        StreamThreadOptions options,
        TimeProvider clock,
        ILogger logger
    )
        : this(topology, log, options, ContextOf(topology, clock, logger)) => ownTelemetry = context.Telemetry;

    /// <summary>Creates a thread that shares its metrics with others of its process.</summary>
    internal StreamThread(Topology topology, ILogClients log, StreamThreadOptions options, StreamContext context)
    {
        this.topology = topology;
        this.log = log;
        this.options = options;
        this.context = context;
        createdAt = context.Clock.GetTimestamp();
        backoff = options.Backoff;
        questions = options.Inspection?.Attach();
        jitter = new Random(Seed(topology.ApplicationId, options.InstanceId));
        context.Telemetry.Watch(this);
    }

    /// <summary>What the thread does now.</summary>
    public StreamThreadStatus Status => status;

    internal StreamSession? Session => session;

    /// <summary>Does the next piece of work. Returns how long to wait before the next call; mostly not at all.</summary>
    /// <exception cref="TopologyException">Topics are missing or do not fit, and the time to start is over.</exception>
    /// <exception cref="LogException">The log cannot be reached, and the time to start is over; or no transaction can be committed.</exception>
    /// <exception cref="ProcessorException">The processor failed.</exception>
    public TimeSpan Step()
    {
        questions?.Answer(session?.Tasks.All ?? []);
        try
        {
            if (session is null)
            {
                Start();
            }
            else
            {
                session.Step();
            }

            Publish();
        }
        catch (Exception fault) when (session is null && fault is LogException or TopologyException)
        {
            if (!hasStarted && context.Clock.GetElapsedTime(createdAt) >= options.StartTimeout)
            {
                throw;
            }

            Log.StartWillBeRepeated(context.Logger, topology.ApplicationId, fault.Message);
            return NextBackoff();
        }
        catch (LogException fault) when (fault.Kind is LogErrorKind.Fatal or LogErrorKind.UnknownOutcome)
        {
            context.Telemetry.SessionLost();
            Log.SessionLost(context.Logger, topology.ApplicationId, fault);
            DropSession();
            Publish();
            return NextBackoff();
        }

        return AfterStep();
    }

    /// <summary>Commits what is open and leaves the group.</summary>
    public void Close()
    {
        try
        {
            session?.Close();
        }
        catch (LogException fault)
        {
            // What was not committed is done again by the next owner.
            Log.SessionLost(context.Logger, topology.ApplicationId, fault);
        }

        Dispose();
    }

    /// <summary>Drops everything at once; what is not committed is aborted.</summary>
    public void Dispose()
    {
        questions?.Dispose();
        ownTelemetry?.Dispose();
        session?.Abandon();
        DropSession();
        SetStatus(new StreamThreadStatus(StreamThreadPhase.Closed, 0, 0, 0));
    }

    private static StreamContext ContextOf(Topology topology, TimeProvider clock, ILogger logger)
    {
        var telemetry = new Telemetry(topology.ApplicationId, clock);
        return new StreamContext(clock, logger, telemetry, telemetry.NewLatencyMeter());
    }

    private void Start()
    {
        var clients = SessionClients.Open(topology, log, options.InstanceId);
        session = new StreamSession(topology, options, context, clients);
        session.Subscribe();
        hasStarted = true;
        Log.Started(context.Logger, topology.ApplicationId, options.InstanceId);
    }

    private TimeSpan AfterStep()
    {
        if (session!.WaitsForWorld)
        {
            return NextBackoff();
        }

        var aborts = session.AbortsInRow;
        if (aborts == 0)
        {
            // Only what was committed shows that all is well: two instances of one name would fence each other without a pause.
            backoff = session.Processed > 0 ? options.Backoff : backoff;
            return TimeSpan.Zero;
        }

        if (aborts > MaxAbortsInRow)
        {
            throw new LogException(
                LogErrorKind.Fatal,
                $"no transaction could be committed in {aborts} attempts; the last: {session.LastAbort?.Message}",
                session.LastAbort
            );
        }

        return aborts == 1 ? TimeSpan.Zero : NextBackoff();
    }

    // Between half of it and all of it: instances that failed together do not come back together.
    private TimeSpan NextBackoff()
    {
        var wait = backoff * ((1 + jitter.NextDouble()) / 2);
        backoff = TimeSpan.FromTicks(Math.Min(backoff.Ticks * 2, options.MaxBackoff.Ticks));
        return wait;
    }

    // The same over restarts, so that a simulation repeats itself; another for each instance.
    private static int Seed(string applicationId, string instanceId)
    {
        var seed = 17;
        foreach (var letter in $"{applicationId}-{instanceId}")
        {
            seed = unchecked((seed * 31) + letter);
        }

        return seed;
    }

    private void DropSession()
    {
        session?.Dispose();
        session = null;
    }

    private void Publish()
    {
        if (session is not { HasJoined: true } current)
        {
            SetStatus(new StreamThreadStatus(StreamThreadPhase.Starting, 0, 0, 0));
            return;
        }

        var running = 0;
        var tasks = current.Tasks.All;
        var paused = 0;
        DateTimeOffset? since = null;
        foreach (var task in tasks)
        {
            running += task.IsReady ? 1 : 0;
            if (task.Phase == TaskPhase.Running && task.PausedSince is { } taskSince)
            {
                paused++;
                since = since < taskSince ? since : taskSince;
            }
        }

        var restoring = tasks.Length - running;
        var phase = restoring > 0 ? StreamThreadPhase.Restoring : StreamThreadPhase.Running;
        SetStatus(new StreamThreadStatus(phase, running, restoring, current.Restorer.Percent, paused, since));
    }

    private void SetStatus(StreamThreadStatus next)
    {
        if (status != next)
        {
            status = next;
            options.StatusChanged?.Invoke(next);
        }
    }
}
