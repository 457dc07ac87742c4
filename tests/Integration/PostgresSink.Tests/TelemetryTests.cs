using LeadStreams.Hosting.Metrics;
using LeadStreams.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace LeadStreams.PostgresSink.Tests;

public sealed class TelemetryTests
{
    [Fact]
    public void What_is_written_is_counted_by_topic_and_what_is_rejected_by_code()
    {
        var clock = new ManualClock(FakeLog.Start);
        using var exporter = new PrometheusExporter();
        using var telemetry = new Telemetry(
            NullLogger.Instance,
            clock,
            new SinkLag(clock),
            static () => [],
            static () => []
        );
        var log = new FakeLog();
        foreach (var topic in new[] { "counted.a", "counted.a", "counted.b", "counted.a" })
        {
            log.AppendBytes(topic, "k", null);
        }

        telemetry.Written([.. log.Records], new Dictionary<string, long> { ["counted"] = 2 }, TimeSpan.FromSeconds(1));

        var text = exporter.Scrape();
        text.ShouldContain("messaging_client_consumed_messages_total{" + Labels("counted.a") + "} 3\n");
        text.ShouldContain("messaging_client_consumed_messages_total{" + Labels("counted.b") + "} 1\n");
        text.ShouldContain(
            "leadstreams_records_rejected_total{messaging_consumer_group_name=\"postgres-sink\",code=\"counted\"} 2\n"
        );
    }

    private static string Labels(string topic) =>
        $"messaging_consumer_group_name=\"postgres-sink\",messaging_destination_name=\"{topic}\"";
}
