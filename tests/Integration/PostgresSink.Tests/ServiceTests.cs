using System.Diagnostics;
using LeadStreams.Contracts;
using LeadStreams.Hosting.Metrics;
using LeadStreams.Local.Broker;
using LeadStreams.Local.Postgres;
using LeadStreams.PostgresSink.Security;
using LeadStreams.Streams;
using LeadStreams.Streams.Kafka;
using LeadStreams.Streams.Kafka.Admin;
using LeadStreams.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace LeadStreams.PostgresSink.Tests;

/// <summary>The whole service between a real broker and a real server, both of which come and go.</summary>
public sealed class ServiceTests : IAsyncLifetime
{
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"leadstreams-sink-{Path.GetRandomFileName()}");
    private readonly FakeLog sample = new();
    private PostgresCluster cluster = null!;
    private PostgresDatabase database = null!;
    private LocalBroker broker = null!;
    private int brokerPort;

    public async ValueTask InitializeAsync()
    {
        cluster = new PostgresCluster(
            new PostgresClusterOptions { Directory = Path.Combine(folder, "postgres"), Durable = false }
        );
        await cluster.StartAsync(CancellationToken.None);
        database = await PostgresDatabase.PrepareAsync(
            cluster,
            "leadstreams",
            PostgresRoles.Owner,
            PostgresRoles.Logins(SinkDatabases.Catalog),
            CancellationToken.None
        );
        await StartBrokerAsync(0);
        brokerPort = broker.Address.Port;
        using var feeds = new Feeds.TopicFeeds(
            sample.Registry,
            SinkDatabases.Catalog,
            SinkDatabases.Topics,
            TimeProvider.System
        );
        using var admin = new TopicAdmin(Bootstrap);
        IReadOnlyDictionary<string, string> settings = new Dictionary<string, string>();
        await admin.CreateAsync([
            .. feeds.Topics.Select(topic =>
                (topic, topic.StartsWith("leads.market", StringComparison.Ordinal) ? 6 : 1, settings)
            ),
        ]);
    }

    public async ValueTask DisposeAsync()
    {
        await broker.DisposeAsync();
        await cluster.DeleteAsync(CancellationToken.None);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private string Bootstrap => $"127.0.0.1:{broker.Address.Port}";

    [Fact]
    public async Task Kills_of_the_server_the_broker_and_the_service_leave_neither_gaps_nor_repetitions()
    {
        var sink = RunningSink.Start(Bootstrap, sample.Registry, database);
        await ProduceAsync(0, 100);
        await ProduceReviewAsync();
        await sink.UntilAsync(() => HasAsync(100), "the first hundred");

        // PostgreSQL is killed while records flow, and comes back on its port.
        var port = cluster.Port;
        var flowing = ProduceAsync(100, 300);
        Kill(cluster.ProcessId!.Value);
        await flowing;
        cluster = new PostgresCluster(
            new PostgresClusterOptions
            {
                Directory = Path.Combine(folder, "postgres"),
                Port = port,
                Durable = false,
            }
        );
        await cluster.StartAsync(TestContext.Current.CancellationToken);
        await sink.UntilAsync(() => HasAsync(300), "after the server was killed");

        // The broker goes and comes back.
        await broker.DisposeAsync();
        await StartBrokerAsync(brokerPort);
        await ProduceAsync(300, 400);
        await sink.UntilAsync(() => HasAsync(400), "after the broker went");
        (await ScalarAsync("SELECT count(*) FROM leads.identity_review")).ShouldBe(1);

        // The service is stopped in the middle, and two take its place.
        flowing = ProduceAsync(400, 600);
        await sink.DisposeAsync();
        using var metrics = new PrometheusExporter();
        sink = RunningSink.Start(Bootstrap, sample.Registry, database);
        await using var second = RunningSink.Start(Bootstrap, sample.Registry, database, instance: "1");
        await flowing;
        await sink.UntilAsync(() => HasAsync(600), "after the service was replaced");
        await sink.UntilAsync(
            () => Task.FromResult(sink.Health.IsReady && second.Health.IsReady),
            "both members ready"
        );

        // Counted in the table, not by the process: it was opened before the service was replaced.
        metrics
            .Scrape()
            .ShouldContain(
                "leadstreams_reviews_open{messaging_consumer_group_name=\"postgres-sink\",reason=\"conflict\"} 1\n"
            );
        await sink.DisposeAsync();

        (await ScalarAsync("SELECT sum(touch_count) FROM leads.market_lead")).ShouldBe(600);
        (await ScalarAsync("SELECT count(*) FROM leads.source_event_attribute")).ShouldBe(1_200);
        (await ScalarAsync("SELECT sum(next_offset) FROM leads.sink_offset")).ShouldBeGreaterThanOrEqualTo(1_200);
    }

    [Fact]
    public async Task Dead_letters_leave_the_database_when_their_topics_retention_ends_while_records_come_in()
    {
        // Records bear the time of the machine; only the sink's clock goes on by half a year.
        var clock = new ManualClock(TimeProvider.System.GetUtcNow());
        using var metrics = new PrometheusExporter();
        await using var sink = RunningSink.Start(Bootstrap, sample.Registry, database, clock: clock);
        await ProduceRejectsAsync(20);
        await sink.UntilAsync(() => HasRejectsAsync(20), "the dead letters");

        clock.Advance(TimeSpan.FromDays(181));
        await ProduceAsync(0, 100);
        await sink.UntilAsync(() => HasRejectsAsync(0), "the dead letters deleted");
        await sink.UntilAsync(() => HasAsync(100), "the leads");
        await ProduceRejectsAsync(3);
        const string group = "messaging_consumer_group_name=\"postgres-sink\"";
        await sink.UntilAsync(
            () =>
                Task.FromResult(
                    metrics
                        .Scrape()
                        .Contains($"leadstreams_records_ended_total{{{group}}} 3\n", StringComparison.Ordinal)
                ),
            "those read that come when they have ended"
        );

        (await HasRejectsAsync(0)).ShouldBeTrue();
        (await ScalarAsync("SELECT sum(next_offset) FROM leads.sink_offset WHERE topic = 'leads.rejected'")).ShouldBe(
            23
        );
        metrics.Scrape().ShouldContain($"leadstreams_rows_ended_total{{{group},table=\"rejected\"}} 20\n");
    }

    private async Task StartBrokerAsync(int port) =>
        broker = await LocalBroker.StartAsync(
            new BrokerOptions
            {
                DataDirectory = Path.Combine(folder, "broker"),
                Listen = new BrokerAddress("127.0.0.1", port),
                Settings = new Dictionary<string, string> { ["group.initial.rebalance.delay.ms"] = "0" },
            },
            cancellation: CancellationToken.None
        );

    private async Task ProduceAsync(int from, int to)
    {
        using var producer = new KafkaRecordProducer(
            new KafkaConnection { BootstrapServers = Bootstrap },
            TimeSpan.FromSeconds(30),
            NullLogger.Instance
        );
        var leads = new AvroSerde<NormalizedLead>(sample.Registry, "leads.normalized-value");
        var marketLeads = new AvroSerde<MarketLead>(sample.Registry, "leads.market.de-value");
        var sent = new List<Task>();
        for (var i = from; i < to; i++)
        {
            sent.Add(
                producer.ProduceAsync(
                    "leads.normalized",
                    Samples.LeadId(i),
                    leads.Serialize(Samples.Lead(i, "de")),
                    RecordHeaders.Empty
                )
            );
            sent.Add(
                producer.ProduceAsync(
                    "leads.market.de",
                    Samples.PersonId(i),
                    marketLeads.Serialize(Samples.MarketLead(i, "de")),
                    RecordHeaders.Empty
                )
            );
        }

        await Task.WhenAll(sent);
    }

    private async Task ProduceRejectsAsync(int count)
    {
        using var producer = new KafkaRecordProducer(
            new KafkaConnection { BootstrapServers = Bootstrap },
            TimeSpan.FromSeconds(30),
            NullLogger.Instance
        );
        var headers = new RecordHeaders().Add(HeaderNames.RejectCode, "invalid_email");
        await Task.WhenAll(
            Enumerable
                .Range(0, count)
                .Select(i => producer.ProduceAsync("leads.rejected", $"r{i}", (byte[])[1], headers))
        );
    }

    private async Task ProduceReviewAsync()
    {
        using var producer = new KafkaRecordProducer(
            new KafkaConnection { BootstrapServers = Bootstrap },
            TimeSpan.FromSeconds(30),
            NullLogger.Instance
        );
        var reviews = new AvroSerde<IdentityReview>(sample.Registry, "leads.identity.reviews-value");
        await producer.ProduceAsync(
            "leads.identity.reviews",
            "r1",
            reviews.Serialize(Samples.Review("r1", "conflict", FakeLog.Start)),
            RecordHeaders.Empty
        );
    }

    private async Task<bool> HasAsync(int leads)
    {
        try
        {
            return await ScalarAsync(
                    "SELECT (SELECT count(*) FROM leads.source_event) + (SELECT count(*) FROM leads.market_lead)"
                )
                == 2 * leads;
        }
        catch (PostgresException missing)
            when (missing.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName)
        {
            return false;
        }
    }

    private async Task<bool> HasRejectsAsync(int rows)
    {
        try
        {
            return await ScalarAsync("SELECT count(*) FROM leads.rejected") == rows;
        }
        catch (PostgresException missing)
            when (missing.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName)
        {
            return false;
        }
    }

    private async Task<long> ScalarAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(cluster.ConnectionString("leadstreams") + ";Pooling=false");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        return Convert.ToInt64(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }

    private static void Kill(int pid)
    {
        using var process = Process.GetProcessById(pid);
        process.Kill();
    }
}
