using LeadStreams.Contracts;
using LeadStreams.Hosting;
using LeadStreams.Local.Broker;
using LeadStreams.Local.Broker.Storage;
using LeadStreams.Local.Registry;
using LeadStreams.Streams.Kafka;
using Microsoft.Extensions.Logging.Abstractions;

namespace LeadStreams.Identity.Cluster.Tests;

/// <summary>A broker with the topics of identity in so many partitions, and a schema registry.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    private static readonly string[] Topics =
    [
        IdentityTopology.NormalizedTopic,
        IdentityTopology.DecisionsTopic,
        IdentityTopology.WorkTopic,
        IdentityTopology.MembershipsTopic,
        IdentityTopology.PersonsTopic,
        IdentityTopology.ChangesTopic,
        IdentityTopology.ReviewsTopic,
        "leads.rejected",
    ];

    private readonly string folder;
    private readonly LocalBroker broker;

    private Cluster(LocalBroker broker, RegistryServer registry, string folder, int partitions)
    {
        this.broker = broker;
        this.folder = folder;
        Registry = registry;
        Partitions = partitions;
    }

    public RegistryServer Registry { get; }

    public int Partitions { get; }

    /// <summary>The secret of all instances.</summary>
    public string TenantSecretFile => Path.Combine(folder, "tenant.secret");

    public KafkaConnection Connection => new() { BootstrapServers = broker.Address.ToString() };

    public static async Task<Cluster> StartAsync(int partitions, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("leadstreams-identity-").FullName;
        var broker = await LocalBroker.StartAsync(
            new BrokerOptions
            {
                DataDirectory = folder,
                Listen = new BrokerAddress("127.0.0.1", 0),
                Flush = FlushPolicy.Never,
                Settings = new Dictionary<string, string> { ["group.initial.rebalance.delay.ms"] = "0" },
            },
            cancellation: cancellation
        );
        var registry = new RegistryServer(
            new RegistryOptions { Url = new Uri("http://127.0.0.1:0") },
            new InMemorySchemaLog()
        );
        await registry.StartAsync(cancellation);
        var cluster = new Cluster(broker, registry, folder, partitions);
        TenantSecret.Ensure(cluster.TenantSecretFile);
        using var admin = new KafkaLogClients(cluster.Connection, NullLogger.Instance).CreateAdmin();
        foreach (var topic in Topics)
        {
            admin.CreateCompactedTopic(topic, partitions);
        }

        return cluster;
    }

    public SchemaRegistryClient CreateRegistryClient() =>
        new(new SchemaRegistryOptions { Url = Registry.Url }, TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        await Registry.DisposeAsync();
        await broker.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
