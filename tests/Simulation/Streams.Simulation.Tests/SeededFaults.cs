using LeadStreams.Streams.Ports;
using LeadStreams.Testing.InMemory;

namespace LeadStreams.Streams.Simulation.Tests;

/// <summary>
/// The faults of one simulated process: any call may fail in every way that it can fail in reality, happen or not happen and fail,
/// or be the last thing the process does.
/// </summary>
internal sealed class SeededFaults(Simulation world, SimulatedProcess owner, double faultRate) : ILogFaults
{
    private readonly Random random = world.Random;
    private double rate = faultRate;

    /// <summary>The process is dead: every further call throws.</summary>
    public bool IsDead { get; private set; }

    public int Crashes { get; private set; }

    /// <summary>From now on all is well.</summary>
    public void Stop() => rate = 0;

    public void Kill() => IsDead = true;

    public void Before(LogCall call)
    {
        MaybeCrash(call);
        world.Tell(owner, $"{call}");
        if (random.NextDouble() < rate / 4)
        {
            // The process stands still here for a while; the others do not.
            world.Tell(owner, $"stands still before {call}");
            world.Interlude(owner);
            world.Tell(owner, $"goes on");
        }

        if (random.NextDouble() < rate)
        {
            FailBefore(call);
        }
    }

    public void After(LogCall call)
    {
        MaybeCrash(call);
        if (random.NextDouble() < rate)
        {
            FailAfter(call);
        }
    }

    public int Deliver(int available) => rate == 0 ? available : random.Next(Math.Min(available, 12) + 1);

    private void MaybeCrash(LogCall call)
    {
        if (!IsDead && random.NextDouble() < rate / 8)
        {
            world.Tell(owner, $"crashes at {call}");
            IsDead = true;
            Crashes++;
        }

        if (IsDead)
        {
            throw new SimulatedCrashException();
        }
    }

    private void FailBefore(LogCall call)
    {
        switch (call)
        {
            case LogCall.Produce:
                Throw(LogErrorKind.Abortable, LogErrorKind.Fatal);
                break;
            case LogCall.BeginTransaction:
                Throw(LogErrorKind.Fatal);
                break;
            case LogCall.SendOffsets:
                Throw(LogErrorKind.Retriable, LogErrorKind.Abortable, LogErrorKind.Fatal);
                break;
            case LogCall.CommitTransaction:
                Throw(LogErrorKind.Retriable, LogErrorKind.Abortable, LogErrorKind.Fatal, LogErrorKind.UnknownOutcome);
                break;
            case LogCall.Subscribe:
            case LogCall.Leave:
                break;
            case >= LogCall.OpenFile:
                world.Tell(owner, $"fails: disk");
                throw new IOException("simulated");
            default:
                Throw(LogErrorKind.Retriable, LogErrorKind.Retriable, LogErrorKind.Retriable, LogErrorKind.Fatal);
                break;
        }
    }

    private void FailAfter(LogCall call)
    {
        switch (call)
        {
            case LogCall.SendOffsets:
            case LogCall.AbortTransaction:
            case LogCall.InitTransactions:
                Throw(LogErrorKind.Retriable);
                break;
            case LogCall.CommitTransaction:
                Throw(LogErrorKind.Retriable, LogErrorKind.Fatal, LogErrorKind.UnknownOutcome);
                break;
        }
    }

    private void Throw(params ReadOnlySpan<LogErrorKind> kinds)
    {
        var kind = kinds[random.Next(kinds.Length)];
        world.Tell(owner, $"fails: {kind}");
        throw new LogException(kind, "simulated");
    }
}
