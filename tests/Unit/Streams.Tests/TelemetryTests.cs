using System.Diagnostics.Metrics;
using LeadStreams.Streams.Ports;
using LeadStreams.Testing.InMemory;

namespace LeadStreams.Streams.Tests;

public sealed class TelemetryTests
{
    [Fact]
    [Trait("Requirement", "S0-28")]
    public void Committed_work_is_counted_once_and_lag_is_told()
    {
        var sums = new Dictionary<string, double>(StringComparer.Ordinal);
        using var listener = new MeterListener();
        var application = $"app-{Guid.NewGuid():N}";
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == Telemetry.MeterName)
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        void Count(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            foreach (var tag in tags)
            {
                if (tag.Key == "messaging.consumer.group.name" && (string?)tag.Value == application)
                {
                    sums[instrument.Name] = sums.GetValueOrDefault(instrument.Name) + value;
                }
            }
        }

        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Count(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Count(instrument, value, tags));
        listener.Start();

        using var bench = new ThreadBench(Topologies.OfKeyed(() => new Appender(), application));
        bench.Start();
        bench.Faults.Fail(LogCall.CommitTransaction, LogErrorKind.Abortable);
        bench.Feed("k", "a");
        bench.Feed("k", "?");
        bench.Settle();
        bench.Thread.Session!.Tasks.All[0].Sources[0].Lag.Records.ShouldBe(0);
        listener.RecordObservableInstruments();

        sums["messaging.client.consumed.messages"].ShouldBe(2);
        sums["messaging.client.sent.messages"].ShouldBe(1);
        sums["leadstreams.records.rejected"].ShouldBe(1);
        sums["leadstreams.transactions.aborted"].ShouldBe(1);
        sums["leadstreams.transactions.committed"].ShouldBe(1);
        sums["leadstreams.store.entries"].ShouldBe(1);
        sums["leadstreams.tasks.running"].ShouldBe(2);
        sums["leadstreams.lag.records"].ShouldBe(0);
    }
}
