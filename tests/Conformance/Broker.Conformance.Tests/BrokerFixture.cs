using Confluent.Kafka;
using LeadStreams.Local.Broker;

[assembly: AssemblyFixture(typeof(LeadStreams.Broker.Conformance.Tests.BrokerFixture))]

namespace LeadStreams.Broker.Conformance.Tests;

/// <summary>One broker in this process, with the settings of a fresh installation except that it waits less.</summary>
public sealed class BrokerFixture : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("broker-conformance-").FullName;
    private LocalBroker? _broker;
    private int _names;

    /// <summary>How long any single step of a test may take before it counts as failed.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    /// <summary>For topics of records that are older than the time records are kept.</summary>
    public static readonly Dictionary<string, string> KeepForever = new() { ["retention.ms"] = "-1" };

    public string Address => _broker!.Address.ToString();

    public async ValueTask InitializeAsync()
    {
        var options = new BrokerOptions
        {
            DataDirectory = _folder,
            Listen = new BrokerAddress("127.0.0.1", 0),
            Settings = new Dictionary<string, string>
            {
                ["group.initial.rebalance.delay.ms"] = "0",
                ["num.partitions"] = "2",
                ["log.cleaner.backoff.ms"] = "100",
                ["transaction.abort.timed.out.transaction.cleanup.interval.ms"] = "100",
            },
        };
        _broker = await LocalBroker.StartAsync(options);
    }

    public async ValueTask DisposeAsync()
    {
        if (_broker is not null)
            await _broker.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>A name no other test uses.</summary>
    public string NewName(string stem) => $"{stem}-{Interlocked.Increment(ref _names)}";

    public ClientConfig ClientConfig => new() { BootstrapServers = Address, AllowAutoCreateTopics = true };

    public IAdminClient NewAdmin() => new AdminClientBuilder(ClientConfig).Build();

    /// <summary>Creates a topic with these overrides.</summary>
    public async Task<string> NewTopicAsync(string stem, int partitions = 1, Dictionary<string, string>? configs = null)
    {
        var name = NewName(stem);
        using var admin = NewAdmin();
        await admin.CreateTopicsAsync([
            new()
            {
                Name = name,
                NumPartitions = partitions,
                ReplicationFactor = 1,
                Configs = configs,
            },
        ]);
        return name;
    }
}
