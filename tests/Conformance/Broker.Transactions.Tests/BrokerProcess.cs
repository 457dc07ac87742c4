using System.Diagnostics;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace LeadStreams.Broker.Transactions.Tests;

/// <summary>A broker in a process of its own, on a data folder and a port it keeps when it is killed and started again.</summary>
internal sealed class BrokerProcess : IAsyncDisposable
{
    /// <summary>How long any single step of a test may take before it counts as failed.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(40);

    private readonly string _folder = Directory.CreateTempSubdirectory("broker-transactions-").FullName;
    private Process? _process;
    private string _listen = "127.0.0.1:0";

    public string Address => _listen;

    public ClientConfig ClientConfig
    {
        get
        {
            var config = new ClientConfig { BootstrapServers = Address, ReconnectBackoffMaxMs = 200 };

            // A killed broker is what these tests are about: the clients need not report it.
            config.Set("log_level", "0");
            return config;
        }
    }

    public static async Task<BrokerProcess> StartNewAsync()
    {
        var broker = new BrokerProcess();
        await broker.StartAsync();
        return broker;
    }

    public async Task StartAsync()
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "LeadStreams.Local.Broker"))
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        string[] arguments =
        [
            "--data",
            _folder,
            "--listen",
            _listen,
            "--set",
            "group.initial.rebalance.delay.ms=0",
            "--set",
            "transaction.abort.timed.out.transaction.cleanup.interval.ms=100",
        ];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        _process = Process.Start(start)!;
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (!line.StartsWith("ready ", StringComparison.Ordinal))
                continue;
            _listen = line["ready ".Length..].Trim();
            return;
        }

        throw new InvalidOperationException("the broker did not start");
    }

    /// <summary>Kills the process as <c>kill -9</c> does.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    public async Task<string> NewTopicAsync(string name, int partitions = 1)
    {
        using var admin = new AdminClientBuilder(ClientConfig).Build();
        await admin.CreateTopicsAsync([
            new TopicSpecification
            {
                Name = name,
                NumPartitions = partitions,
                ReplicationFactor = 1,
            },
        ]);
        return name;
    }

    public IProducer<string, string> NewProducer(string? transactionalId, int timeoutMs = 60_000)
    {
        var config = new ProducerConfig(ClientConfig)
        {
            TransactionalId = transactionalId,
            LingerMs = 0,
            MessageTimeoutMs = timeoutMs,
        };
        if (transactionalId is not null)
            config.TransactionTimeoutMs = timeoutMs;
        var producer = new ProducerBuilder<string, string>(config).Build();
        if (transactionalId is not null)
            producer.InitTransactions(Deadline);
        return producer;
    }

    public IConsumer<string, string> NewConsumer(string group, Action<ConsumerConfig>? configure = null)
    {
        var config = new ConsumerConfig(ClientConfig)
        {
            GroupId = group,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            EnableAutoCommit = false,
            IsolationLevel = IsolationLevel.ReadCommitted,
            SessionTimeoutMs = 6_000,
            HeartbeatIntervalMs = 200,
        };
        configure?.Invoke(config);
        return new ConsumerBuilder<string, string>(config).Build();
    }

    /// <summary>All committed values of a topic, partition by partition.</summary>
    public List<string> ReadCommitted(string topic, int partitions = 1)
    {
        using var consumer = NewConsumer("reader", config => config.EnablePartitionEof = true);
        consumer.Assign(
            Enumerable.Range(0, partitions).Select(i => new TopicPartitionOffset(topic, i, Offset.Beginning))
        );
        var values = new List<string>();
        var ended = 0;
        var clock = Stopwatch.StartNew();
        while (ended < partitions)
        {
            (clock.Elapsed < Deadline).ShouldBeTrue($"{values.Count} records were read of {topic}, then nothing");
            var result = consumer.Consume(TimeSpan.FromMilliseconds(100));
            if (result is null)
                continue;
            if (result.IsPartitionEOF)
                ended++;
            else
                values.Add(result.Message.Value);
        }

        return values;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await KillAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
