using System.Text;
using LeadStreams.Streams.Ports;
using LeadStreams.Streams.Runtime;
using LeadStreams.Streams.State.Checkpoints;
using LeadStreams.Testing;
using LeadStreams.Testing.InMemory;

namespace LeadStreams.Streams.Tests;

/// <summary>A stream thread on a log in memory, with faults by script.</summary>
internal sealed class ThreadBench : IDisposable
{
    private readonly Topology topology;
    private readonly StreamThreadOptions options;
    private readonly InMemoryDisk? disk;
    private readonly MemoryLogger logger = new();

    public ThreadBench(
        Topology topology,
        bool withTopics = true,
        StreamThreadOptions? options = null,
        InMemoryDisk? disk = null
    )
    {
        this.topology = topology;
        this.options = options ?? new StreamThreadOptions();
        this.disk = disk;
        Log = new InMemoryLog(Clock);
        if (withTopics)
        {
            Log.CreateTopic(Topologies.Input, 2);
            Log.CreateTopic(Topologies.Output, 2);
            Log.CreateTopic(Topologies.DeadLetterTopic, 1);
        }

        Thread = NewThread();
    }

    public ManualClock Clock { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public InMemoryLog Log { get; }

    public ScriptedFaults Faults { get; } = new();

    public DiskFaults DiskFaults { get; } = new();

    public StateInspection Inspection { get; } = new();

    /// <summary>Lines of the log, from information on.</summary>
    public IReadOnlyList<string> Logged => logger.Lines;

    public StreamThread Thread { get; private set; }

    public List<StreamThreadStatus> Statuses { get; } = [];

    /// <summary>Committed outputs, key by key in order.</summary>
    public IEnumerable<string> Outputs =>
        Log.Records(Topologies.Output).Select(record => $"{Text(record.Key)}={Text(record.Value)}");

    public void Feed(string key, string value) => Log.Append(Topologies.Input, key, Encoding.UTF8.GetBytes(value));

    public void Start()
    {
        while (Thread.Status.Phase != StreamThreadPhase.Running)
        {
            Thread.Step();
        }
    }

    /// <summary>Another thread of the same application on the same log, without faults.</summary>
    public StreamThread AnotherThread(string instance) =>
        new(
            topology,
            Log.Clients(),
            options with
            {
                InstanceId = instance,
                StatusChanged = Statuses.Add,
            },
            Clock,
            logger
        );

    /// <summary>Starts two threads until each runs its share.</summary>
    public void StartWith(StreamThread other)
    {
        for (var i = 0; i < 100 && (Thread.Status.RunningTasks == 0 || other.Status.RunningTasks == 0); i++)
        {
            Thread.Step();
            other.Step();
        }
    }

    /// <summary>Steps and lets time pass until what was fed is committed.</summary>
    public void Settle()
    {
        for (var i = 0; i < 20; i++)
        {
            Thread.Step();
            Clock.Advance(TimeSpan.FromMilliseconds(60));
        }
    }

    /// <summary>As <see cref="Settle"/>, with two threads.</summary>
    public void SettleWith(StreamThread other)
    {
        for (var i = 0; i < 20; i++)
        {
            other.Step();
            Settle();
        }
    }

    /// <summary>Commits and leaves.</summary>
    public void Close() => Thread.Close();

    /// <summary>Ends without a commit.</summary>
    public void Kill() => Thread.Dispose();

    /// <summary>Starts another thread, which restores.</summary>
    public void Restart()
    {
        logger.Clear();
        Thread = NewThread();
        Start();
    }

    public void Dispose() => Thread.Dispose();

    private StreamThread NewThread()
    {
        var own = options with
        {
            StatusChanged = Statuses.Add,
            Inspection = Inspection,
            Checkpoints = disk is null
                ? null
                : new CheckpointOptions { Folder = disk.Folder(DiskFaults), Background = new WorkAtOnce() },
        };
        return new StreamThread(topology, Log.Clients(Faults), own, Clock, logger);
    }

    private static string Text(ReadOnlyMemory<byte>? bytes) => Encoding.UTF8.GetString(bytes.GetValueOrDefault().Span);

    private sealed class WorkAtOnce : IBackgroundWork
    {
        public Task Run(Action work)
        {
            work();
            return Task.CompletedTask;
        }

        public void Drain() { }
    }
}
