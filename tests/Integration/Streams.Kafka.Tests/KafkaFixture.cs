using LeadStreams.Local.Broker;
using LeadStreams.Local.Broker.Storage;
using LeadStreams.Streams.Kafka;
using LeadStreams.Streams.Kafka.Tests;

[assembly: AssemblyFixture(typeof(KafkaFixture))]

namespace LeadStreams.Streams.Kafka.Tests;

/// <summary>
/// A Kafka for the tests of this assembly: the one at LEADSTREAMS_TEST_KAFKA (<c>host:port</c>), else the local broker in this process.
/// Tests share it and name their topics uniquely.
/// </summary>
public sealed class KafkaFixture : IAsyncLifetime
{
    private string? directory;
    private LocalBroker? broker;

    public string BootstrapServers { get; private set; } = "";

    public KafkaConnection Connection => new() { BootstrapServers = BootstrapServers };

    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable("LEADSTREAMS_TEST_KAFKA") is { Length: > 0 } address)
        {
            BootstrapServers = address;
            return;
        }

        directory = Directory.CreateTempSubdirectory("leadstreams-streams-").FullName;
        broker = await LocalBroker.StartAsync(
            new BrokerOptions
            {
                DataDirectory = directory,
                Listen = new BrokerAddress("127.0.0.1", 0),
                Flush = FlushPolicy.Never,
                Settings = new Dictionary<string, string> { ["group.initial.rebalance.delay.ms"] = "0" },
            }
        );
        BootstrapServers = broker.Address.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        if (broker is not null)
        {
            await broker.DisposeAsync();
        }

        if (directory is not null)
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
