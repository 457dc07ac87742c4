using System.Text.RegularExpressions;
using Confluent.Kafka;
using LeadStreams.Hosting.Metrics;
using LeadStreams.Local.Broker;

namespace LeadStreams.Prometheus.Conformance.Tests;

/// <summary>What the local broker tells of itself, after a client did a bit of everything with it.</summary>
[Collection(ScrapingTests.Name)]
public sealed partial class BrokerMetricsTests : IAsyncLifetime
{
    private const int Records = 5;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private readonly string folder = Directory.CreateTempSubdirectory("broker-metrics-").FullName;
    private readonly PrometheusExporter exporter = new();
    private LocalBroker broker = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ClientConfig Client => new() { BootstrapServers = broker.Address.ToString() };

    public async ValueTask InitializeAsync() =>
        broker = await LocalBroker.StartAsync(
            new BrokerOptions
            {
                DataDirectory = folder,
                Listen = new BrokerAddress("127.0.0.1", 0),
                Settings = new Dictionary<string, string>
                {
                    ["group.initial.rebalance.delay.ms"] = "0",
                    ["num.partitions"] = "1",
                },
            },
            cancellation: Cancellation
        );

    public async ValueTask DisposeAsync()
    {
        exporter.Dispose();
        await broker.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task The_local_broker_counts_what_its_clients_do()
    {
        using var producer = new ProducerBuilder<Null, string>(
            new ProducerConfig(Client) { TransactionalId = "t" }
        ).Build();
        producer.InitTransactions(Deadline);
        producer.BeginTransaction();
        for (var i = 0; i < Records; i++)
        {
            await producer.ProduceAsync("metered", new() { Value = $"{i}" }, Cancellation);
        }

        producer.CommitTransaction(Deadline);
        using var consumer = new ConsumerBuilder<Ignore, string>(
            new ConsumerConfig(Client) { GroupId = "g", AutoOffsetReset = AutoOffsetReset.Earliest }
        ).Build();
        consumer.Subscribe("metered");
        for (var i = 0; i < Records; i++)
        {
            consumer.Consume(Deadline).ShouldNotBeNull();
        }

        producer.BeginTransaction();
        await producer.ProduceAsync("metered", new() { Value = "open" }, Cancellation);

        var text = exporter.Scrape();
        Value(text, "kafka_broker_records_total{direction=\"in\"}").ShouldBe(Records + 1);
        Value(text, "kafka_broker_records_total{direction=\"out\"}").ShouldBeGreaterThanOrEqualTo(Records);
        Value(text, "kafka_broker_network_io_bytes_total{direction=\"in\"}").ShouldBeGreaterThan(0);
        Value(text, "kafka_broker_network_io_bytes_total{direction=\"out\"}").ShouldBeGreaterThan(0);
        Value(text, "kafka_broker_requests_total{api=\"EndTxn\"}").ShouldBe(1);
        Value(text, "kafka_broker_groups{state=\"Stable\"}").ShouldBe(1);
        Value(text, "kafka_broker_groups{state=\"Empty\"}").ShouldBe(0);
        Value(text, "kafka_broker_transactions{state=\"Ongoing\"}").ShouldBe(1);
        Value(text, "kafka_broker_connections").ShouldBeGreaterThan(1);
        Value(text, "kafka_log_size_bytes{topic=\"metered\"}").ShouldBe(SizeOnDisk("metered-0"));
        Value(text, "kafka_log_flush_duration_seconds_count").ShouldBeGreaterThan(Records);
        Value(text, "kafka_log_flush_duration_seconds_sum").ShouldBeGreaterThan(0);
        Value(text, "kafka_broker_partitions_offline").ShouldBe(0);

        Help()
            .Count(text)
            .ShouldBe(text.Split('\n').Count(line => line.StartsWith("# TYPE ", StringComparison.Ordinal)));
        var (exitCode, output) = await Promtool.RunAsync(text, "check", "metrics");
        (exitCode, output).ShouldBe((0, ""));
    }

    private long SizeOnDisk(string partition) =>
        Directory.GetFiles(Path.Combine(folder, partition), "*.log").Sum(file => new FileInfo(file).Length);

    private static double Value(string text, string series) =>
        text.Split('\n')
            .Where(line => line.StartsWith(series + " ", StringComparison.Ordinal))
            .Select(line => double.Parse(line[(series.Length + 1)..]))
            .ShouldHaveSingleItem($"{series} in\n{text}");

    [GeneratedRegex("^# HELP [a-z_]+ .{10,}$", RegexOptions.Multiline)]
    private static partial Regex Help();
}
