using LeadStreams.Streams.Ports;
using Microsoft.Extensions.Logging;

namespace LeadStreams.Streams.Runtime;

/// <summary>
/// The stream threads of one process. Each has its own clients, tasks and topology, so that nothing is shared between them; status and metrics
/// are told for all together. Whoever makes the group steps each thread from a thread of its own.
/// </summary>
public sealed class StreamThreadGroup : IDisposable
{
    private readonly Telemetry telemetry;
    private readonly StreamThreadStatus[] statuses;
    private readonly Lock telling = new();
    private readonly Action<StreamThreadStatus>? changed;
    private StreamThreadStatus told;

    /// <summary>
    /// Creates <see cref="StreamThreadOptions.Threads"/> threads; nothing is opened before their first step. One thread bears the name of the
    /// instance; of several, number n from 1 on is <c>{instance}-{n}</c>.
    /// </summary>
    public StreamThreadGroup(
        Func<Topology> topology,
        ILogClients log,
        StreamThreadOptions options,
        TimeProvider clock,
        ILogger logger
    )
    {
        changed = options.StatusChanged;
        statuses = new StreamThreadStatus[options.Threads];
        var first = topology();
        telemetry = new Telemetry(first.ApplicationId, clock);
        var threads = new StreamThread[options.Threads];
        for (var i = 0; i < threads.Length; i++)
        {
            var index = i;
            var own = options with
            {
                InstanceId = threads.Length == 1 ? options.InstanceId : $"{options.InstanceId}-{i + 1}",
                StatusChanged = status => Tell(index, status),
            };
            var context = new StreamContext(clock, logger, telemetry, telemetry.NewLatencyMeter());
            threads[i] = new StreamThread(i == 0 ? first : topology(), log, own, context);
        }

        Threads = threads;
    }

    /// <summary>The threads.</summary>
    public IReadOnlyList<StreamThread> Threads { get; }

    /// <summary>What many threads do, as if they were one: it is ready only when all are.</summary>
    public static StreamThreadStatus Combine(ReadOnlySpan<StreamThreadStatus> statuses)
    {
        var (running, restoring, percent, restorers, closed) = (0, 0, 0, 0, 0);
        var phase = StreamThreadPhase.Running;
        foreach (var status in statuses)
        {
            running += status.RunningTasks;
            restoring += status.RestoringTasks;
            if (status.Phase == StreamThreadPhase.Restoring)
            {
                restorers++;
                percent += status.RestoredPercent;
            }

            closed += status.Phase == StreamThreadPhase.Closed ? 1 : 0;
            phase = status.Phase < phase ? status.Phase : phase;
        }

        phase = closed == statuses.Length ? StreamThreadPhase.Closed : phase;
        return new StreamThreadStatus(phase, running, restoring, restorers == 0 ? 0 : percent / restorers);
    }

    /// <summary>Ends the metrics; the threads are closed by whoever steps them.</summary>
    public void Dispose() => telemetry.Dispose();

    private void Tell(int index, StreamThreadStatus status)
    {
        lock (telling)
        {
            statuses[index] = status;
            var all = statuses.Length == 1 ? status : Combine(statuses);
            if (all != told)
            {
                told = all;
                changed?.Invoke(all);
            }
        }
    }
}
