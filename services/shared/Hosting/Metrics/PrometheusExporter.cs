using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Diagnostics.Metrics;
using System.Text;

namespace LeadStreams.Hosting.Metrics;

/// <summary>
/// Gathers the instruments of every meter whose name starts with <c>LeadStreams</c>, with .NET's own of memory, processor and garbage collection, and
/// writes them in Prometheus' text format 0.0.4.
/// Names follow the OpenTelemetry-to-Prometheus rules: dots become underscores, the unit and <c>_total</c> are appended.
/// </summary>
public sealed class PrometheusExporter : IDisposable
{
    private const string MeterPrefix = "LeadStreams";
    private const string RuntimeMeter = "System.Runtime";

    // Not all of that meter: some of its names are such as Prometheus does not want.
    private static readonly FrozenSet<string> RuntimeInstruments = FrozenSet.Create(
        StringComparer.Ordinal,
        "dotnet.gc.last_collection.heap.size",
        "dotnet.gc.pause.time",
        "dotnet.process.cpu.time",
        "dotnet.process.memory.working_set"
    );

    private readonly ConcurrentDictionary<Instrument, MetricFamily> families = new();
    private readonly MeterListener listener = new();
    private readonly Lock scrape = new();

    static PrometheusExporter() => ProcessMeter.Start();

    /// <summary>Starts listening; measurements taken before are not seen.</summary>
    public PrometheusExporter()
    {
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (IsOurs(instrument) || IsOfTheRuntime(instrument))
            {
                self.EnableMeasurementEvents(instrument, families.GetOrAdd(instrument, MetricFamily.For));
            }
        };
        listener.MeasurementsCompleted = (instrument, _) => families.TryRemove(instrument, out MetricFamily? _);
        listener.SetMeasurementEventCallback<long>(
            static (_, value, tags, family) => ((MetricFamily)family!).Record(value, tags)
        );
        listener.SetMeasurementEventCallback<int>(
            static (_, value, tags, family) => ((MetricFamily)family!).Record(value, tags)
        );
        listener.SetMeasurementEventCallback<double>(
            static (_, value, tags, family) => ((MetricFamily)family!).Record(value, tags)
        );
        listener.Start();
    }

    /// <summary>The current values, as the text a scrape expects.</summary>
    public string Scrape()
    {
        lock (scrape)
        {
            foreach (var family in families.Values)
            {
                family.BeginScrape();
            }

            listener.RecordObservableInstruments();
            var text = new StringBuilder();
            foreach (
                var group in families
                    .Values.GroupBy(family => family.Name)
                    .OrderBy(group => group.Key, StringComparer.Ordinal)
            )
            {
                // Of meters that share a name one tells what it is: always the same, and none that says nothing.
                group.MaxBy(family => family.Help, StringComparer.Ordinal)!.WriteHeader(text);
                foreach (var family in group)
                {
                    family.WriteSeries(text);
                }
            }

            return text.ToString();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => listener.Dispose();

    private static bool IsOurs(Instrument instrument) =>
        instrument.Meter.Name.StartsWith(MeterPrefix, StringComparison.Ordinal);

    private static bool IsOfTheRuntime(Instrument instrument) =>
        instrument.Meter.Name == RuntimeMeter && RuntimeInstruments.Contains(instrument.Name);
}
