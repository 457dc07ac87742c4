using LeadStreams.Local.Broker;
using LeadStreams.Local.Broker.Storage;

namespace LeadStreams.Broker.Benchmarks;

/// <summary>Our broker with one flush policy, in this process like the mock cluster, with a client of its own.</summary>
internal sealed class OurBroker : IAsyncDisposable
{
    private readonly string folder;
    private readonly LocalBroker broker;

    private OurBroker(string folder, LocalBroker broker)
    {
        this.folder = folder;
        this.broker = broker;
        Client = new ClientLoop(BootstrapServers);
    }

    public ClientLoop Client { get; }

    public string BootstrapServers => broker.Address.ToString();

    public static async Task<OurBroker> StartAsync(FlushPolicy flush)
    {
        var folder = Directory.CreateTempSubdirectory("leadstreams-bench-").FullName;
        var options = new BrokerOptions
        {
            DataDirectory = folder,
            Listen = new BrokerAddress("127.0.0.1", 0),
            Flush = flush,
            Settings = new Dictionary<string, string>
            {
                ["num.partitions"] = $"{ClientLoop.Partitions}",
                // Rounds are many: what was read is dropped.
                ["log.segment.bytes"] = $"{1 << 30}",
                ["log.retention.bytes"] = $"{256 << 20}",
                ["log.retention.check.interval.ms"] = "5000",
            },
        };
        return new OurBroker(folder, await LocalBroker.StartAsync(options));
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await broker.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}

/// <summary>The mock cluster with a client of its own.</summary>
internal sealed class MockBroker : IDisposable
{
    private readonly MockCluster cluster = MockCluster.Start();

    public MockBroker()
    {
        cluster.CreateTopic(ClientLoop.Topic, ClientLoop.Partitions);
        Client = new ClientLoop(cluster.BootstrapServers);
    }

    public ClientLoop Client { get; }

    public string BootstrapServers => cluster.BootstrapServers;

    public void Dispose()
    {
        Client.Dispose();
        cluster.Dispose();
    }
}
