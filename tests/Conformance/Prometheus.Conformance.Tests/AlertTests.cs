using System.Text.RegularExpressions;
using LeadStreams.Contracts;
using LeadStreams.Domain.Markets;
using LeadStreams.Domain.Survivorship;
using LeadStreams.Hosting.Metrics;
using LeadStreams.Identity;
using LeadStreams.Identity.Actors;
using LeadStreams.Identity.Resolution;
using LeadStreams.Sla;
using LeadStreams.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace LeadStreams.Prometheus.Conformance.Tests;

public sealed partial class AlertTests
{
    private static readonly string Alerts = Path.Combine(AppContext.BaseDirectory, "prometheus", "alerts.yaml");

    [Fact]
    [Trait("Requirement", "S0-31")]
    public async Task The_alerts_fire_when_they_should_and_only_then()
    {
        var (exitCode, output) = await Promtool.RunAsync(
            null,
            "test",
            "rules",
            Path.Combine(Path.GetDirectoryName(Alerts)!, "alerts_test.yaml")
        );
        exitCode.ShouldBe(0, output);
        output.ShouldContain("SUCCESS");
    }

    [Fact]
    public void Every_alert_names_a_runbook_that_exists()
    {
        var runbooks = Runbook().Matches(File.ReadAllText(Alerts)).Select(match => match.Groups[1].Value).ToArray();
        runbooks.ShouldNotBeEmpty();
        runbooks.ShouldAllBe(name => File.Exists(Path.Combine(AppContext.BaseDirectory, "runbooks", name)));
    }

    [Fact]
    [Trait("Requirement", "S0-31")]
    public async Task A_service_exports_what_the_alerts_ask_for_in_a_form_that_prometheus_accepts()
    {
        using var exporter = new PrometheusExporter();
        using var sla = SlaAfterBreach();
        using var identity = IdentityAfterOneLead();
        using var sink = SinkWithOneReview();

        var text = exporter.Scrape();

        text.ShouldContain("leadstreams_timers_delay_seconds_count{messaging_consumer_group_name=\"sla\"} 3\n");
        text.ShouldContain(
            "leadstreams_reviews_oldest_age_seconds{messaging_consumer_group_name=\"postgres-sink\",reason=\"conflict\"} 3600\n"
        );
        foreach (var metric in Metric().Matches(File.ReadAllText(Alerts)).Select(match => match.Value).Distinct())
        {
            // Counters without a measurement yet have their header; aborts and rejects did not happen here.
            text.ShouldContain(metric.EndsWith("_bucket", StringComparison.Ordinal) ? metric : $"# TYPE {metric} ");
        }

        var (exitCode, output) = await Promtool.RunAsync(text, "check", "metrics");
        exitCode.ShouldBe(0, output);
    }

    private static TopologyDriver SlaAfterBreach()
    {
        var start = new DateTimeOffset(2026, 11, 18, 12, 0, 0, TimeSpan.Zero);
        var catalog = MarketCatalog.Load(Path.Combine(AppContext.BaseDirectory, "schemas", "markets.yaml"));
        var driver = new TopologyDriver(SlaTopology.Build(new InMemorySchemaRegistry(), catalog), start);
        var lead = LeadAt(start);
        driver.Pipe("leads.normalized", lead.LeadId, lead);
        driver.Pipe(
            "leads.memberships",
            lead.LeadId,
            new Membership
            {
                LeadId = lead.LeadId,
                PersonId = "p",
                AnchorLeadId = lead.LeadId,
                Market = "us",
            }
        );
        driver.AdvanceTo(start.AddHours(1));
        driver.Commit();
        driver.Output("leads.sla.thresholds").Count.ShouldBe(3);
        return driver;
    }

    private static TopologyDriver IdentityAfterOneLead()
    {
        var start = new DateTimeOffset(2026, 11, 18, 12, 0, 0, TimeSpan.Zero);
        var topology = IdentityTopology.Build(
            new InMemorySchemaRegistry(),
            IdentityRules.Default,
            SurvivorshipRules.Default,
            static () => new TokenKeys(new byte[32])
        );
        var driver = new TopologyDriver(topology, start);
        driver.Pipe("leads.normalized", "lead-1", LeadAt(start));
        driver.Commit();
        driver.Output("leads.persons").Count.ShouldBe(1);
        return driver;
    }

    private static PostgresSink.Telemetry SinkWithOneReview()
    {
        var now = new DateTimeOffset(2026, 11, 18, 12, 0, 0, TimeSpan.Zero);
        return new PostgresSink.Telemetry(
            NullLogger.Instance,
            new ManualClock(now),
            new PostgresSink.SinkLag(new ManualClock(now)),
            () => [new PostgresSink.OpenReviewCount("conflict", 1, now.AddHours(-1))]
        );
    }

    private static NormalizedLead LeadAt(DateTimeOffset start) =>
        new()
        {
            LeadId = "lead-1",
            Source = "web-form",
            SourceRecordId = "1",
            SourceVersion = 1,
            ContentHash = "h",
            OccurredAt = start,
            ReceivedAt = start,
            Market = "us",
            MarketReason = "country_field",
            Touch = new Touch { Channel = "organic" },
            Raw = new RawPointer
            {
                Topic = "leads.raw.web-form",
                Partition = 0,
                Offset = 0,
            },
            MappingVersion = "1",
        };

    [GeneratedRegex(@"runbook: deploy/runbooks/(\S+)")]
    private static partial Regex Runbook();

    [GeneratedRegex(@"\b(leadstreams|messaging)_[a-z_]+\b(?<!_name)")]
    private static partial Regex Metric();
}
