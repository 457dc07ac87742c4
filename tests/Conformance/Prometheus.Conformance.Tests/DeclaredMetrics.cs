using System.Text.RegularExpressions;
using LeadStreams.Contracts;
using LeadStreams.Domain.Markets;
using LeadStreams.Domain.Survivorship;
using LeadStreams.Hosting;
using LeadStreams.Hosting.Metrics;
using LeadStreams.Identity;
using LeadStreams.Identity.Actors;
using LeadStreams.Identity.Resolution;
using LeadStreams.Ingest.Gateway;
using LeadStreams.Local.Broker;
using LeadStreams.PostgresSink.Retention;
using LeadStreams.Sla;
using LeadStreams.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace LeadStreams.Prometheus.Conformance.Tests;

/// <summary>
/// What the services and the local broker export: each of them has done a little, and was scraped. An instrument without a measurement has its
/// header all the same.
/// </summary>
public sealed partial class DeclaredMetrics : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("declared-metrics-").FullName;

    /// <summary>The scrape, in Prometheus' text format.</summary>
    public string Text { get; private set; } = "";

    /// <summary>Names of the metrics; a histogram is one.</summary>
    public IReadOnlySet<string> Names { get; private set; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>True when a series of this name is among them: a metric, or a part of a histogram.</summary>
    public bool HasSeries(string name) => Names.Contains(name) || Names.Contains(HistogramPart().Replace(name, ""));

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        using var exporter = new PrometheusExporter();
        await using var broker = await LocalBroker.StartAsync(
            new BrokerOptions { DataDirectory = folder, Listen = new BrokerAddress("127.0.0.1", 0) }
        );
        var health = new Dictionary<string, ServiceHealth>(StringComparer.Ordinal) { ["sla"] = new() };
        await using var endpoint = await OperationsEndpoint.StartAsync("http://127.0.0.1:0", exporter, health);
        using var gateway = new GatewayTelemetry(NullLogger.Instance);
        gateway.Taken("web-form");
        using var sla = SlaAfterBreaches();
        using var identity = IdentityAfterOneLead();
        using var sink = SinkWithOneReview();
        Text = exporter.Scrape();
        Names = Header().Matches(Text).Select(match => match.Groups["name"].Value).ToHashSet(StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Directory.Delete(folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private static TopologyDriver SlaAfterBreaches()
    {
        var start = new DateTimeOffset(2026, 11, 18, 12, 0, 0, TimeSpan.Zero);
        var catalog = MarketCatalog.Load(Path.Combine(AppContext.BaseDirectory, "schemas", "markets.yaml"));
        var driver = new TopologyDriver(SlaTopology.Build(new InMemorySchemaRegistry(), catalog), start);
        var inTime = LeadAt(start);
        var lateRecord = LeadAt(start) with { LeadId = "lead-2", OccurredAt = start.AddDays(-1) };
        var lateService = lateRecord with { LeadId = "lead-3", ReceivedAt = start.AddDays(-1) };
        foreach (var lead in (NormalizedLead[])[inTime, lateRecord, lateService])
        {
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
        }

        driver.AdvanceTo(start.AddHours(1));
        driver.Commit();
        driver.Output("leads.sla.thresholds").Count.ShouldBe(9);
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
            () => [new PostgresSink.OpenReviewCount("conflict", 1, now.AddHours(-1))],
            () =>
                [new OldestRow(new TableRetention("rejected", "rejected_at", TimeSpan.FromDays(180)), now.AddHours(-2))]
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

    [GeneratedRegex("^# TYPE (?<name>\\S+) ", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Header();

    [GeneratedRegex("_(?:bucket|sum|count)$")]
    private static partial Regex HistogramPart();
}

/// <summary>
/// Names the collection of tests that scrape. An exporter sees every meter of the process: they run one after another, or each would see the broker and
/// services of another test.
/// </summary>
[CollectionDefinition(Name)]
public sealed class ScrapingTests : ICollectionFixture<DeclaredMetrics>
{
    public const string Name = "scraping";
}
