using LeadStreams.Streams.Ports;

namespace LeadStreams.Streams.Runtime;

/// <summary>Looks once a second how far the sources are behind.</summary>
internal sealed class LagMeasurement(ILogConsumer consumer, TimeProvider clock)
{
    private const long IntervalMs = 1000;

    private long measuredMs;

    /// <summary>True when it has looked.</summary>
    public bool Step(TaskSet tasks)
    {
        var nowMs = clock.GetUtcNow().ToUnixTimeMilliseconds();
        if (nowMs - measuredMs < IntervalMs)
        {
            return false;
        }

        measuredMs = nowMs;
        foreach (var task in tasks.All)
        {
            foreach (var source in task.Sources)
            {
                source.Lag.Update(consumer.Behind(source.Partition) ?? 0, source.LastTimestampMs, nowMs);
            }
        }

        return true;
    }
}
