namespace LeadStreams.Prometheus.Conformance.Tests;

[Collection(ScrapingTests.Name)]
public sealed class AlertTests(DeclaredMetrics declared)
{
    [Fact]
    [Trait("Requirement", "S0-31")]
    public async Task The_alerts_fire_when_they_should_and_only_then()
    {
        var tests = Path.Combine(AppContext.BaseDirectory, "prometheus", "alerts_test.yaml");
        var (exitCode, output) = await Promtool.RunAsync(null, "test", "rules", tests);
        exitCode.ShouldBe(0, output);
        output.ShouldContain("SUCCESS");
    }

    [Fact]
    public void Every_alert_names_a_runbook_that_exists()
    {
        Alert.All.ShouldNotBeEmpty();
        Alert.All.ShouldAllBe(alert => File.Exists(Deployed.PathOf(alert.Runbook)), "of each alert");
    }

    [Fact]
    [Trait("Requirement", "S0-31")]
    public async Task A_service_exports_what_the_alerts_ask_for_in_a_form_that_prometheus_accepts()
    {
        var text = declared.Text;
        text.ShouldContain("leadstreams_timers_delay_seconds_count{messaging_consumer_group_name=\"sla\"} 3\n");
        // Also those that no timer fires, being due when their lead is processed: three whose lead came too late, three that we took a day for.
        text.ShouldContain("leadstreams_sla_detection_delay_seconds_count{messaging_consumer_group_name=\"sla\"} 9\n");
        text.ShouldContain(
            "leadstreams_sla_detection_delay_seconds_bucket{messaging_consumer_group_name=\"sla\",le=\"5\"} 6\n"
        );
        foreach (var cause in (string[])["late_record", "late_service"])
        {
            text.ShouldContain(
                $"leadstreams_sla_thresholds_late_total{{messaging_consumer_group_name=\"sla\",cause=\"{cause}\"}} 3\n"
            );
        }

        text.ShouldContain(
            "leadstreams_reviews_oldest_age_seconds{messaging_consumer_group_name=\"postgres-sink\",reason=\"conflict\"} 3600\n"
        );
        Alert.All.SelectMany(alert => alert.Metrics).Where(name => !declared.HasSeries(name)).ShouldBeEmpty();

        var (exitCode, output) = await Promtool.RunAsync(text, "check", "metrics");
        exitCode.ShouldBe(0, output);
    }
}
