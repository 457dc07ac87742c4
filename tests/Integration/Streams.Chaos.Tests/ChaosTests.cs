using System.Diagnostics;
using System.Globalization;
using System.Text;
using LeadStreams.Local.Broker;
using LeadStreams.Local.Broker.Storage;
using LeadStreams.Streams.Kafka;
using LeadStreams.Streams.Ports;
using LeadStreams.Testing.ChaosService;
using Microsoft.Extensions.Logging.Abstractions;

namespace LeadStreams.Streams.Chaos.Tests;

/// <summary>
/// Real processes on the local broker. <c>MINUTES=10</c> in the environment makes it ten minutes (<c>make chaos MINUTES=10</c>), <c>SEED=n</c> gives
/// another order of things; which instant they hit is up to the machine.
/// </summary>
public sealed class ChaosTests(ITestOutputHelper output) : IAsyncDisposable
{
    private const int Partitions = 6;
    private const int MaxOpen = 3_000;
    private const int DepositsBetweenActs = 150;
    private const double DefaultMinutes = 0.4;
    private static readonly TimeSpan StallDeadline = TimeSpan.FromSeconds(90);

    private readonly string directory = Directory.CreateTempSubdirectory("leadstreams-chaos-").FullName;
    private readonly List<Instance> instances = [];
    private readonly LogRecord[] batch = new LogRecord[1000];
    private readonly Dictionary<string, long> balances = new(StringComparer.Ordinal);
    private LocalBroker? broker;
    private ILogReader? reader;

    [Fact]
    [Trait("Requirement", "S0-34")]
    [Trait("Requirement", "S2-13")]
    public async Task Whoever_is_killed_paused_or_restarted_every_booking_is_made_once()
    {
        var seed = (int)Setting("SEED", Environment.ProcessId);
        output.WriteLine($"seed {seed}");
        var duration = TimeSpan.FromMinutes(Setting("MINUTES", DefaultMinutes));
        var clients = await StartAsync();
        using var feeder = new KafkaRecordProducer(Connection, TimeSpan.FromSeconds(30), NullLogger.Instance);
        var model = new Model(seed);
        var chaos = new Chaos(instances, new Random(seed));
        chaos.Heal();
        Watch(clients);

        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < duration)
        {
            for (var i = 0; i < DepositsBetweenActs; i++)
            {
                await FeedAsync(feeder, model, i);
            }

            ReadUntil(model, () => model.Open < MaxOpen);
            chaos.Act();
        }

        chaos.Heal();
        ReadUntil(model, () => model.Open == 0 && AreEqual(balances, model.Balances));
        ReadOn(model);
        model.Open.ShouldBe(0);
        balances.ShouldBe(model.Balances, ignoreOrder: true);
        instances.ForEach(instance => instance.Stop());
        var acts = string.Join(", ", chaos.Acts.Select(act => $"{act.Value} × {act.Key}"));
        output.WriteLine($"seed {seed}: {model.Deposits} deposits in {duration.TotalSeconds:0} s; {acts}");
        chaos.Acts.Values.Sum().ShouldBeGreaterThan(0);
    }

    public async ValueTask DisposeAsync()
    {
        instances.ForEach(instance => instance.Dispose());
        reader?.Dispose();
        if (broker is not null)
        {
            await broker.DisposeAsync();
        }

        Directory.Delete(directory, recursive: true);
    }

    private KafkaConnection Connection => new() { BootstrapServers = broker!.Address.ToString() };

    private static double Setting(string name, double otherwise) =>
        double.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value)
            ? value
            : otherwise;

    private static bool AreEqual(Dictionary<string, long> some, IReadOnlyDictionary<string, long> others) =>
        some.Count == others.Count && some.All(one => others[one.Key] == one.Value);

    private static async Task FeedAsync(KafkaRecordProducer feeder, Model model, int number)
    {
        var (key, value) = model.Next();
        var sent = feeder.ProduceAsync(
            number % 5 == 0 ? Accounts.Corrections : Accounts.Deposits,
            key,
            Encoding.UTF8.GetBytes(value),
            RecordHeaders.Empty
        );
        // The last of each round tells that the round is in the log.
        if (number == DepositsBetweenActs - 1)
        {
            await sent;
        }
    }

    private async Task<KafkaLogClients> StartAsync()
    {
        broker = await LocalBroker.StartAsync(
            new BrokerOptions
            {
                DataDirectory = directory,
                Listen = new BrokerAddress("127.0.0.1", 0),
                Flush = FlushPolicy.Never,
                Settings = new Dictionary<string, string> { ["group.initial.rebalance.delay.ms"] = "0" },
            },
            cancellation: TestContext.Current.CancellationToken
        );
        var clients = new KafkaLogClients(Connection, NullLogger.Instance);
        using var admin = clients.CreateAdmin();
        foreach (
            var topic in (string[])
                [
                    Accounts.Deposits,
                    Accounts.Corrections,
                    Accounts.Transfers,
                    Accounts.Bookings,
                    Accounts.Balances,
                    Accounts.DeadLetters,
                ]
        )
        {
            admin.CreateCompactedTopic(topic, Partitions);
        }

        for (var i = 1; i <= 3; i++)
        {
            instances.Add(new Instance($"i{i}", Connection.BootstrapServers, threads: i == 1 ? 2 : 1));
        }

        return clients;
    }

    private void Watch(KafkaLogClients clients)
    {
        reader = clients.CreateReader();
        for (var partition = 0; partition < Partitions; partition++)
        {
            reader.Add(new TopicPartition(Accounts.Bookings, partition), 0);
            reader.Add(new TopicPartition(Accounts.Balances, partition), 0);
        }
    }

    private void ReadUntil(Model model, Func<bool> condition)
    {
        var progressAt = Stopwatch.GetTimestamp();
        while (!condition())
        {
            progressAt = ReadOn(model) > 0 ? Stopwatch.GetTimestamp() : progressAt;
            if (Stopwatch.GetElapsedTime(progressAt) > StallDeadline)
            {
                throw new InvalidOperationException(
                    $"nothing comes out any more; open: {string.Join("; ", model.SomeOpen)}\n{Outputs()}"
                );
            }

            instances.ShouldAllBe(instance => !instance.HasFailed, Outputs());
        }
    }

    private string Outputs() => string.Join('\n', instances.SelectMany(instance => instance.Output));

    private int ReadOn(Model model)
    {
        var count = reader!.Poll(batch, TimeSpan.FromMilliseconds(100));
        for (var i = 0; i < count; i++)
        {
            ref readonly var record = ref batch[i];
            var key = record.Key!.Value.Span;
            var value = record.Value!.Value.Span;
            if (record.Topic == Accounts.Bookings)
            {
                model.Booked(key, value);
            }
            else
            {
                balances[Encoding.UTF8.GetString(key)] = long.Parse(value, CultureInfo.InvariantCulture);
            }
        }

        return count;
    }
}
