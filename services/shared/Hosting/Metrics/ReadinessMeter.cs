using System.Diagnostics.Metrics;

namespace LeadStreams.Hosting.Metrics;

/// <summary>What <c>/readyz</c> says, as a metric of each service of the process.</summary>
internal sealed class ReadinessMeter : IDisposable
{
    private readonly Meter meter = new("LeadStreams.Hosting");

    public ReadinessMeter(IReadOnlyDictionary<string, ServiceHealth> services) =>
        meter.CreateObservableGauge(
            "leadstreams.service.ready",
            () =>
                services.Select(entry => new Measurement<int>(
                    entry.Value.IsReady ? 1 : 0,
                    new KeyValuePair<string, object?>("service.name", entry.Key)
                )),
            "{service}",
            "1 when the service does its work, 0 while it starts, restores or waits for another; /readyz tells which"
        );

    public void Dispose() => meter.Dispose();
}
