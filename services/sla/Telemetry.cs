using System.Diagnostics.Metrics;

namespace LeadStreams.Sla;

/// <summary>
/// The instruments of the clocks. They count what was said, also in transactions that were aborted later: compare them with
/// <c>leadstreams_transactions_aborted_total</c>. How late a threshold is detected, the runtime tells of its timers.
/// </summary>
internal static class Telemetry
{
    // Of the process, whatever the number of its stream threads.
    private static readonly Meter Meter = new("LeadStreams.Sla");
    private static readonly KeyValuePair<string, object?> Group = new(
        "messaging.consumer.group.name",
        SlaTopology.Name
    );
    private static readonly Counter<long> Thresholds = Meter.CreateCounter<long>(
        "leadstreams.sla.thresholds",
        "{threshold}",
        "Thresholds told, by percent of the time promised: 80 warns, at 100 the promise is broken"
    );

    /// <summary>A clock passed a threshold.</summary>
    public static void Fired(int percent) => Thresholds.Add(1, Group, new("percent", percent));
}
