using LeadStreams.Streams.Ports;
using LeadStreams.Streams.Runtime;
using LeadStreams.Testing.InMemory;
using Microsoft.Extensions.Logging.Abstractions;

namespace LeadStreams.Streams.Simulation.Tests;

/// <summary>One instance of the service, over its lives.</summary>
internal sealed class SimulatedProcess(int number, Simulation world) : IDisposable
{
    private readonly Dictionary<string, LedgerState> ownMemory = new(StringComparer.Ordinal);
    private SeededFaults? faults;
    private StreamThread? thread;
    private bool isStepping;

    public bool IsAlive => thread is not null;

    /// <summary>True when it may be stepped: alive, and not standing still within a step.</summary>
    public bool IsIdle => thread is not null && !isStepping;

    public int Crashes { get; private set; }

    /// <summary>Transactional id of this instance.</summary>
    public string TransactionalId => $"{Ledger.Application}-{number}";

    /// <summary>What the thread runs now, or null.</summary>
    public StreamSession? Session => thread?.Session;

    public bool IsRunning => thread?.Status.Phase == StreamThreadPhase.Running;

    public void Start(double faultRate)
    {
        world.Tell(this, $"starts");
        faults = new SeededFaults(world, this, faultRate);
        ownMemory.Clear();
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
            StartTimeout = TimeSpan.FromDays(1),
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
