using System.Diagnostics;
using System.Diagnostics.Metrics;
using LeadStreams.Hosting.Metrics;

namespace LeadStreams.Hosting.Tests;

public sealed class PrometheusExporterTests
{
    [Fact]
    public void A_counter_is_summed_per_label_set_and_named_as_prometheus_wants_it()
    {
        using var meter = new Meter("LeadStreams.Test.Counter");
        var records = meter.CreateCounter<long>("messaging.client.consumed.messages", "{message}", "Records read");
        using var exporter = new PrometheusExporter();

        records.Add(2, new KeyValuePair<string, object?>("topic", "leads.persons"));
        records.Add(3, new KeyValuePair<string, object?>("topic", "leads.persons"));
        records.Add(1, new KeyValuePair<string, object?>("topic", "a \"quoted\"\\name"));

        var text = exporter.Scrape();
        text.ShouldContain("# TYPE messaging_client_consumed_messages_total counter");
        text.ShouldContain("messaging_client_consumed_messages_total{topic=\"leads.persons\"} 5\n");
        text.ShouldContain("messaging_client_consumed_messages_total{topic=\"a \\\"quoted\\\"\\\\name\"} 1\n");
    }

    [Fact]
    public void A_histogram_has_cumulative_buckets_a_sum_and_a_count()
    {
        using var meter = new Meter("LeadStreams.Test.Histogram");
        var time = meter.CreateHistogram<double>("commit.duration", "s");
        using var exporter = new PrometheusExporter();

        time.Record(0.003);
        time.Record(0.2);
        time.Record(100);

        var text = exporter.Scrape();
        text.ShouldContain("commit_duration_seconds_bucket{le=\"0.0025\"} 0\n");
        text.ShouldContain("commit_duration_seconds_bucket{le=\"0.005\"} 1\n");
        text.ShouldContain("commit_duration_seconds_bucket{le=\"30\"} 2\n");
        text.ShouldContain("commit_duration_seconds_bucket{le=\"+Inf\"} 3\n");
        text.ShouldContain("commit_duration_seconds_sum 100.203\n");
        text.ShouldContain("commit_duration_seconds_count 3\n");
    }

    [Theory]
    [InlineData("", "Commits")]
    [InlineData("Commits", "")]
    [InlineData("Commits", "A commit")]
    public void Of_two_meters_with_a_name_in_common_one_tells_what_it_is(string first, string second)
    {
        using var meter = new Meter("LeadStreams.Test.One");
        using var other = new Meter("LeadStreams.Test.Other");
        meter.CreateCounter<long>("commits", "{commit}", first);
        other.CreateCounter<long>("commits", "{commit}", second);
        using var exporter = new PrometheusExporter();

        exporter.Scrape().ShouldContain("# HELP commits_total Commits\n");
    }

    [Fact]
    public void A_series_that_is_no_longer_observed_disappears()
    {
        using var meter = new Meter("LeadStreams.Test.Gauge");
        Measurement<long>[] lag =
        [
            new(7, new KeyValuePair<string, object?>("partition", 0)),
            new(9, new KeyValuePair<string, object?>("partition", 1)),
        ];
        meter.CreateObservableGauge("lag", () => lag);
        using var exporter = new PrometheusExporter();

        exporter.Scrape().ShouldContain("lag{partition=\"1\"} 9\n");
        lag = [new(5, new KeyValuePair<string, object?>("partition", 0))];

        var text = exporter.Scrape();
        text.ShouldContain("lag{partition=\"0\"} 5\n");
        text.ShouldNotContain("partition=\"1\"");
    }

    [Fact]
    public void Meters_of_others_are_not_exported()
    {
        using var meter = new Meter("Somebody.Else");
        var counter = meter.CreateCounter<long>("not_ours");
        using var exporter = new PrometheusExporter();
        counter.Add(1);
        exporter.Scrape().ShouldNotContain("not_ours");
    }

    [Fact]
    public void The_process_tells_when_it_started_and_what_it_takes()
    {
        using var exporter = new PrometheusExporter();

        var text = exporter.Scrape();

        using var process = Process.GetCurrentProcess();
        var started = new DateTimeOffset(process.StartTime).ToUnixTimeMilliseconds() / 1000.0;
        text.ShouldContain(FormattableString.Invariant($"\nprocess_start_time_seconds {started}\n"));
        text.ShouldContain("\ndotnet_process_memory_working_set_bytes ");
        text.ShouldContain("\ndotnet_process_cpu_time_seconds_total{cpu_mode=\"user\"} ");
        text.ShouldContain("\ndotnet_gc_pause_time_seconds_total ");
    }
}
