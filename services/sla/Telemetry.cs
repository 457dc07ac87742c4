using System.Diagnostics.Metrics;

namespace LeadStreams.Sla;

/// <summary>
/// The instruments of the clocks. They count what was said, also in transactions that were aborted later: compare them with
/// <c>leadstreams_transactions_aborted_total</c>.
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

    private static readonly Histogram<double> DetectionDelay = Meter.CreateHistogram<double>(
        "leadstreams.sla.detection.delay",
        "s",
        "From when a threshold was due and its lead had reached us until it was told"
    );
    private static readonly Counter<long> Late = Meter.CreateCounter<long>(
        "leadstreams.sla.thresholds.late",
        "{threshold}",
        "Thresholds told late, by cause: late_record reached us when it was due already, late_service took us more than five seconds"
    );

    /// <summary>A clock passed a threshold.</summary>
    public static void Fired(int percent, Detection detection)
    {
        Thresholds.Add(1, Group, new("percent", percent));
        DetectionDelay.Record(detection.Delay.TotalSeconds, Group);
        if (detection.Cause is { } cause)
        {
            Late.Add(1, Group, new("cause", cause));
        }
    }
}
