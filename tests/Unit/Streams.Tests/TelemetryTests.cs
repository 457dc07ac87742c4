using System.Diagnostics.Metrics;
using LeadStreams.Streams.Ports;
using LeadStreams.Testing.InMemory;

namespace LeadStreams.Streams.Tests;

public sealed class TelemetryTests : IDisposable
{
    private readonly string application = $"app-{Guid.NewGuid():N}";
    private readonly Dictionary<string, double> sums = new(StringComparer.Ordinal);
    private readonly MeterListener listener = new();

    public TelemetryTests()
    {
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == Telemetry.MeterName)
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Count(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Count(instrument, value, tags));
        listener.Start();
    }

    [Fact]
    [Trait("Requirement", "S0-28")]
    public void Committed_work_is_counted_once_and_lag_is_told()
    {
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
        sums["leadstreams.records.rejected asked-for"].ShouldBe(1);
        sums["leadstreams.transactions.aborted"].ShouldBe(1);
        sums["leadstreams.transactions.committed"].ShouldBe(1);
        sums["leadstreams.store.entries"].ShouldBe(1);
        sums["leadstreams.tasks.running"].ShouldBe(2);
        sums["leadstreams.lag.records"].ShouldBe(0);
    }

    [Fact]
    public void Messages_between_keys_are_counted_by_their_way()
    {
        using var bench = new ThreadBench(Relay.Topology(application));
        bench.Log.CreateTopic(Relay.Messages, 2);
        bench.Start();

        bench.Feed("a", "3 b c");
        bench.Feed("a", "log d");
        bench.Settle();

        sums["leadstreams.repartition.messages elided"].ShouldBe(3);
        sums["leadstreams.repartition.messages logged"].ShouldBe(1);
        sums["messaging.client.sent.messages"].ShouldBe(5);
    }

    public void Dispose() => listener.Dispose();

    private void Count(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var name = instrument.Name;
        var isOurs = false;
        foreach (var tag in tags)
        {
            isOurs |= tag.Key == "messaging.consumer.group.name" && (string?)tag.Value == application;
            name += tag.Key is "leadstreams.repartition.way" or "code" ? $" {tag.Value}" : "";
        }

        if (isOurs)
        {
            sums[name] = sums.GetValueOrDefault(name) + value;
        }
    }
}
