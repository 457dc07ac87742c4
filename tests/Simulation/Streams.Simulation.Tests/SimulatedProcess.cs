using LeadStreams.Streams.Ports;
using LeadStreams.Streams.Runtime;
using LeadStreams.Streams.State.Checkpoints;
using LeadStreams.Testing.InMemory;
using Microsoft.Extensions.Logging.Abstractions;

namespace LeadStreams.Streams.Simulation.Tests;

/// <summary>One instance of the service, over its lives.</summary>
internal sealed class SimulatedProcess(int number, Simulation world) : IDisposable
{
    private readonly Dictionary<string, LedgerState> ownMemory = new(StringComparer.Ordinal);
    private SeededFaults? faults;
    private StreamThread? thread;
    private DeferredWork background = new();
    private int backgroundPause = 1;
    private bool isStepping;

    public bool IsAlive => thread is not null;

    /// <summary>True when it may be stepped: alive, and not standing still within a step.</summary>
    public bool IsIdle => thread is not null && !isStepping;

    public int Crashes { get; private set; }

    /// <summary>Transactional id of this instance.</summary>
    public string TransactionalId => $"{Ledger.Application}-{number}";

    /// <summary>Where this instance keeps its checkpoints, over its lives.</summary>
    public InMemoryDisk Disk { get; } = new();

    /// <summary>Entries that came from checkpoints, in all lives that are over.</summary>
    public long LoadedEntries { get; private set; }

    /// <summary>What the thread runs now, or null.</summary>
    public StreamSession? Session => thread?.Session;

    public bool IsRunning => thread?.Status.Phase == StreamThreadPhase.Running;

    public void Start(double faultRate)
    {
        world.Tell(this, $"starts");
        faults = new SeededFaults(world, this, faultRate);
        ownMemory.Clear();
        backgroundPause = 1 + world.Random.Next(3);
        var options = new StreamThreadOptions
        {
            InstanceId = $"{number}",
            CommitInterval = TimeSpan.FromMilliseconds(world.Random.Next(4) == 0 ? 0 : 100),
            BatchRecords = 40,
            MaxTransactionRecords = 60,
            MaxLocalMessages = world.Random.Next(4) switch
            {
                0 => 0,
                1 => 3,
                _ => 60,
            },
            // Often too many: sources yield and go on over crashes, aborts and rebalances.
            MaxWaitingMessages = 2,
            StartTimeout = TimeSpan.FromDays(1),
            Checkpoints = new CheckpointOptions
            {
                Folder = PlantedFolder.Wrap(Disk.Folder(faults), world),
                Background = background = new DeferredWork(),
                Interval = TimeSpan.FromMilliseconds(world.Random.Next(4) * 200),
                MaxAge = Simulation.CheckpointMaxAge,
            },
        };
        var topology = Ledger.Topology(
            world.Plant == Plant.StateOutsideTheStore ? ownMemory : null,
            world.Plant == Plant.LocalMessagesSurviveAborts,
            parks: world.Plant != Plant.KeysDoNotWait
        );
        var clients = PlantedClients.Wrap(world.Log.Clients(faults), world.Plant, world.Log);
        var threadClock = world.Plant == Plant.ClockAhead ? new ClockAhead(world.Clock) : (TimeProvider)world.Clock;
        thread = new StreamThread(topology, clients, options, threadClock, NullLogger.Instance);
    }

    /// <summary>One step; a crash ends the process where it stands, without any cleaning up.</summary>
    public void Step()
    {
        try
        {
            isStepping = true;
            while (background.Count > 0 && world.Random.Next(backgroundPause) == 0)
            {
                background.RunNext();
            }

            thread!.Step();
        }
        catch (Exception) when (faults!.IsDead)
        {
            Crashes += faults.Crashes;
            Discard();
        }
        catch (LogException)
        {
            // Too many aborts in a row, or a start that was refused: the process ends and is started again.
            Kill();
        }
        finally
        {
            isStepping = false;
        }
    }

    /// <summary>As <c>kill -9</c> between two steps.</summary>
    public void Kill() => Dispose();

    /// <summary>Stops as asked to.</summary>
    public void Stop()
    {
        try
        {
            isStepping = true;
            LoadedEntries += Session?.Restorer.LoadedEntries ?? 0;
            thread!.Close();
            thread = null;
        }
        catch (Exception) when (faults!.IsDead)
        {
            Crashes += faults.Crashes;
            Discard();
        }
        finally
        {
            isStepping = false;
        }
    }

    public void StopFaults()
    {
        faults?.Stop();
    }

    /// <summary>True for the group members of processes that have died.</summary>
    public static bool IsDead(ILogConsumer consumer) =>
        consumer is InMemoryConsumer { Faults: SeededFaults { IsDead: true } };

    /// <summary>True for the group members of this process in its present life.</summary>
    public bool Owns(ILogConsumer consumer) =>
        consumer is InMemoryConsumer { Faults: var owner } && ReferenceEquals(owner, faults);

    public void Dispose()
    {
        faults?.Kill();
        Discard();
    }

    private void Discard()
    {
        LoadedEntries += thread?.Session?.Restorer.LoadedEntries ?? 0;
        try
        {
            thread?.Dispose();
        }
        catch (SimulatedCrashException)
        {
            // Nothing of a dead process reaches the log; only its meter was released.
        }

        thread = null;
    }
}
