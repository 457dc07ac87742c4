using System.Diagnostics.Metrics;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Tests;

public sealed class TelemetryTests
{
    [Fact]
    public void Messages_and_reviews_are_counted_by_kind_and_reason()
    {
        // Other tests count as well meanwhile: what is asked is that these are among it.
        var kinds = new HashSet<string>();
        var reasons = new HashSet<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == "LeadStreams.Identity")
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>(
            (instrument, _, tags, _) =>
            {
                lock (kinds)
                {
                    foreach (var (name, value) in tags)
                    {
                        (
                            name == "kind" ? kinds
                            : name == "reason" ? reasons
                            : []
                        ).Add((string)value!);
                    }
                }
            }
        );
        listener.Start();

        using var bench = new IdentityBench();
        bench.Send(
            Lead.Of("web-form", "a", 1, "de", ("mail", "a@acme.example"), ("crm:x", "1")),
            Lead.Of("web-form", "b", 2, "de", ("mail", "a@acme.example"), ("crm:x", "2"))
        );
        bench.Commit();
        lock (kinds)
        {
            string[] expected = ["carried", "token_home", "adoption", "facts"];
            expected.ShouldBeSubsetOf(kinds);
            reasons.ShouldContain(BlockReason.Conflict);
        }
    }
}
