using System.Globalization;
using LeadStreams.Contracts;
using LeadStreams.Domain.Sources;
using LeadStreams.Hosting;
using LeadStreams.Ingest.Integration.Tests;
using LeadStreams.Local.Broker;
using LeadStreams.Local.Broker.Storage;
using LeadStreams.Local.Simulators.Meta;
using LeadStreams.Normalizer;
using LeadStreams.Streams.Kafka.Admin;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

[assembly: AssemblyFixture(typeof(IntakeFixture))]

namespace LeadStreams.Ingest.Integration.Tests;

/// <summary>Gateway, retriever and normalizer on a broker of their own, with a simulated Graph API.</summary>
public sealed class IntakeFixture : IAsyncLifetime
{
    public const string AppSecret = "meta-app-secret-1";
    private const string AccessToken = "PAGE-TOKEN-123";
    private readonly string folder = Directory.CreateTempSubdirectory("ingest-integration-").FullName;
    private readonly CancellationTokenSource stopping = new();
    private readonly InMemorySchemaRegistry registry = new();
    private LocalBroker? broker;
    private Task running = Task.CompletedTask;

    /// <summary>How long any single step may take before it counts as failed.</summary>
    public static TimeSpan Deadline { get; } = TimeSpan.FromSeconds(90);

    public GraphSimulator Graph { get; private set; } = null!;

    public HttpClient Http { get; private set; } = null!;

    public TopicReader Topics { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        broker = await LocalBroker.StartAsync(
            new BrokerOptions
            {
                DataDirectory = Path.Combine(folder, "broker"),
                Listen = new BrokerAddress("127.0.0.1", 0),
                Flush = FlushPolicy.Never,
                Settings = new Dictionary<string, string> { ["group.initial.rebalance.delay.ms"] = "0" },
            }
        );
        await CreateTopicsAsync(broker.Address.ToString());
        Graph = await GraphSimulator.StartAsync(
            new GraphSimulatorOptions { AppSecret = AppSecret, AccessToken = AccessToken },
            TimeProvider.System
        );
        Topics = new TopicReader(broker.Address.ToString(), registry);
        var ingest = new IngestService();
        running = Task.WhenAll(
            ingest.RunAsync(Environment("ingest"), stopping.Token),
            new NormalizerService().RunAsync(Environment("normalizer"), stopping.Token)
        );
        Http = new HttpClient { BaseAddress = await ingest.Started.WaitAsync(Deadline), Timeout = Deadline };
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await running;
        Http.Dispose();
        await Graph.DisposeAsync();
        await broker!.DisposeAsync();
        stopping.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Asks again and again until the answer is right; the services have failed when it never is.</summary>
    public async Task<T> EventuallyAsync<T>(Func<T> read, Predicate<T> isRight)
    {
        var end =
            TimeProvider.System.GetTimestamp() + (long)(Deadline.TotalSeconds * TimeProvider.System.TimestampFrequency);
        while (true)
        {
            if (running.IsFaulted)
            {
                await running;
            }

            var value = read();
            if (isRight(value))
            {
                return value;
            }

            TimeProvider
                .System.GetTimestamp()
                .ShouldBeLessThan(
                    end,
                    string.Create(CultureInfo.InvariantCulture, $"still {value} after {Deadline.TotalSeconds} s")
                );
        }
    }

    private ServiceEnvironment Environment(string service) =>
        new()
        {
            BootstrapServers = broker!.Address.ToString(),
            SchemaRegistry = registry,
            SchemasDirectory = Path.Combine(RepositoryRoot(), "schemas"),
            SourcesDirectory = Path.Combine(RepositoryRoot(), "services", "sources"),
            StateDirectory = Path.Combine(folder, service),
            Settings = new ConfigurationBuilder()
                .AddInMemoryCollection(
                    new Dictionary<string, string?>
                    {
                        ["url"] = "http://127.0.0.1:0",
                        ["META_APP_SECRET"] = AppSecret,
                        ["META_VERIFY_TOKEN"] = "verify-1",
                        ["meta_access_token"] = AccessToken,
                        ["meta_graph_url"] = Graph.Address.ToString(),
                        ["delivery_timeout_ms"] = "30000",
                    }
                )
                .Build(),
            Clock = TimeProvider.System,
            Loggers = NullLoggerFactory.Instance,
            Health = new ServiceHealth(),
        };

    internal static SourceCatalog Catalog() =>
        SourceCatalog.Load(
            Path.Combine(RepositoryRoot(), "services", "sources"),
            DataDictionary.Load(Path.Combine(RepositoryRoot(), "schemas", "dictionary.yaml"))
        );

    private static async Task CreateTopicsAsync(string bootstrapServers)
    {
        var catalog = SchemasFolder.Topics(
            Path.Combine(RepositoryRoot(), "schemas"),
            Path.Combine(RepositoryRoot(), "services", "sources")
        );
        using var admin = new TopicAdmin(bootstrapServers);
        await admin.CreateAsync([.. catalog.Topics.Select(x => (x.Name, x.Partitions, x.Configuration))]);
    }

    private static string RepositoryRoot()
    {
        for (var path = AppContext.BaseDirectory; path is not null; path = Path.GetDirectoryName(path))
        {
            if (File.Exists(Path.Combine(path, "LeadStreams.sln")))
            {
                return path;
            }
        }

        throw new InvalidOperationException("LeadStreams.sln is in no folder above " + AppContext.BaseDirectory);
    }
}
