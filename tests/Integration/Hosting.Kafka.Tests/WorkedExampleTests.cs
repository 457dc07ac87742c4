using LeadStreams.Contracts;
using LeadStreams.Local.Broker;
using LeadStreams.Local.Broker.Storage;
using LeadStreams.QuietLeads;
using LeadStreams.Streams;
using LeadStreams.Streams.Kafka;
using LeadStreams.Streams.Ports;
using LeadStreams.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace LeadStreams.Hosting.Kafka.Tests;

/// <summary>The service that <c>services/README.md</c> shows, on the driver and on a broker.</summary>
public sealed class WorkedExampleTests : IAsyncLifetime
{
    private const int MaxLines = 60;
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly string directory = Directory.CreateTempSubdirectory("leadstreams-example-").FullName;
    private LocalBroker broker = null!;

    public async ValueTask InitializeAsync() =>
        broker = await LocalBroker.StartAsync(
            new BrokerOptions
            {
                DataDirectory = directory,
                Listen = new BrokerAddress("127.0.0.1", 0),
                Flush = FlushPolicy.Never,
                Settings = new Dictionary<string, string> { ["group.initial.rebalance.delay.ms"] = "0" },
            }
        );

    public async ValueTask DisposeAsync()
    {
        await broker.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task The_readme_shows_the_very_program_that_is_tested_here()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var readme = await File.ReadAllTextAsync(Path.Combine(Checkout.Root, "services/README.md"), cancellation);
        var program = await File.ReadAllTextAsync(
            Path.Combine(Checkout.Root, "tests/Testing/WorkedExample/Program.cs"),
            cancellation
        );

        readme.ShouldContain($"```csharp\n{program}```");
        program.Count(character => character == '\n').ShouldBeLessThanOrEqualTo(MaxLines);
    }

    [Fact]
    public void A_lead_is_quiet_after_three_days_and_not_a_moment_before()
    {
        using var driver = new TopologyDriver(QuietLeadsProcessor.Topology(new InMemorySchemaRegistry()), Noon);

        driver.Pipe(QuietLeadsProcessor.Activities, "lead-1", Call("lead-1", Noon));
        driver.AdvanceTo(Noon.AddDays(2));
        driver.Pipe(QuietLeadsProcessor.Activities, "lead-1", Call("lead-1", Noon.AddDays(2)));
        driver.AdvanceTo(Noon.AddDays(5).AddMilliseconds(-1));
        driver.Latest<Activity>(QuietLeadsProcessor.Quiet).ShouldBeEmpty();
        driver.AdvanceTo(Noon.AddDays(5));

        driver.Latest<Activity>(QuietLeadsProcessor.Quiet).Keys.ShouldBe(["lead-1"]);
    }

    [Fact]
    public void An_activity_that_nobody_did_is_rejected()
    {
        using var driver = new TopologyDriver(QuietLeadsProcessor.Topology(new InMemorySchemaRegistry()), Noon);

        driver.Pipe(QuietLeadsProcessor.Activities, "lead-1", Call("lead-1", Noon) with { ActorId = "" });

        driver.Rejected.Single().Code.ShouldBe("actor_missing");
    }

    [Fact]
    [Trait("Requirement", "S0-34")]
    public async Task It_checks_its_topics_and_runs_on_a_broker()
    {
        var registry = new InMemorySchemaRegistry();
        var environment = Checkout.Environment(broker.Address.ToString(), registry) with { Threads = 2 };
        var service = new QuietLeadsService();
        (await CheckAsync(service, environment)).ShouldContain("needs topics that do not exist: leads.activities");

        var connection = new KafkaConnection { BootstrapServers = environment.BootstrapServers };
        var clients = new KafkaLogClients(connection, NullLogger.Instance);
        CreateTopics(clients);
        (await CheckAsync(service, environment)).ShouldContain("are as it needs them");
        using var stop = new CancellationTokenSource();
        var running = service.RunAsync(environment, stop.Token);
        using var feeder = new KafkaRecordProducer(connection, TimeSpan.FromSeconds(30), NullLogger.Instance);
        var call = new AvroSerde<Activity>(registry, QuietLeadsProcessor.Activities + "-value").Serialize(
            Call("lead-1", Noon)
        );
        await feeder.ProduceAsync(QuietLeadsProcessor.Activities, "lead-1", call, RecordHeaders.Empty);

        // The third day after that noon is long over: its timer fires at once.
        var values = Read(clients, QuietLeadsProcessor.Quiet, count: 2);
        await stop.CancelAsync();
        await running;

        values.ShouldBe(["(none)", "some"]);
    }

    [Fact]
    public async Task Kafka_and_a_registry_that_are_away_are_both_told()
    {
        using var registry = new SchemaRegistryClient(
            new SchemaRegistryOptions { Url = new Uri("http://127.0.0.1:1") },
            TimeProvider.System
        );

        var told = await CheckAsync(new QuietLeadsService(), Checkout.Environment(registry: registry));

        told.ShouldContain("Kafka at 127.0.0.1:1 cannot be reached");
        told.ShouldContain("the schema registry cannot be reached");
    }

    private static Activity Call(string leadId, DateTimeOffset at) =>
        new()
        {
            ActivityId = Guid.NewGuid().ToString(),
            LeadId = leadId,
            Kind = ActivityKind.Call,
            ActorId = "rep-1",
            OccurredAt = at,
        };

    private static async Task<string> CheckAsync(IService service, ServiceEnvironment environment)
    {
        var output = new StringWriter();
        await ServiceQuestions.CheckAsync(service, environment, output);
        return output.ToString();
    }

    private static void CreateTopics(KafkaLogClients clients)
    {
        using var admin = clients.CreateAdmin();
        foreach (var topic in (string[])[QuietLeadsProcessor.Activities, QuietLeadsProcessor.Quiet, "leads.rejected"])
        {
            admin.CreateCompactedTopic(topic, 2);
        }
    }

    private static List<string> Read(KafkaLogClients clients, string topic, int count)
    {
        using var reader = clients.CreateReader();
        reader.Add(new TopicPartition(topic, 0), 0);
        reader.Add(new TopicPartition(topic, 1), 0);
        var batch = new LogRecord[10];
        var values = new List<string>();
        var began = TimeProvider.System.GetTimestamp();
        while (values.Count < count)
        {
            TimeProvider.System.GetElapsedTime(began).ShouldBeLessThan(Deadline);
            var read = reader.Poll(batch, TimeSpan.FromMilliseconds(100));
            for (var i = 0; i < read; i++)
            {
                values.Add(batch[i].Value is null ? "(none)" : "some");
            }
        }

        return values;
    }
}
