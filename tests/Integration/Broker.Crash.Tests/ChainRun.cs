using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace LeadStreams.Broker.Crash.Tests;

/// <summary>
/// One run of a chain of three stages: records go in, members of each stage join, leave and die, the broker is killed every
/// few seconds, and what comes out is checked as it comes. All chance is drawn from the seed; when things happen is up to the
/// machine.
/// </summary>
internal sealed class ChainRun(BrokerProcess broker, int seed, int records, Action<string> tell)
{
    public const int Partitions = 4;
    private const int Stages = 3;
    private const int RecordsPerTick = 200;
    private static readonly TimeSpan _tick = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan _tellEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _deadline = TimeSpan.FromMinutes(5);
    private int _sent;
    private int _failed;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Runs to the end; throws when a record is lost, comes twice or out of order.</summary>
    public async Task RunAsync()
    {
        await broker.StartAsync();
        await CreateTopicsAsync();

        var started = TimeProvider.System.GetTimestamp();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(_deadline);
        using var fed = CancellationTokenSource.CreateLinkedTokenSource(patience.Token);
        using var check = new OutputCheck(Client(), Topic(Stages));
        await using var members = new ChainMembers(Client, StageOf, Stages, seed);
        var killer = new BrokerKiller(broker, seed);
        var killing = killer.RunAsync(fed.Token);
        var churning = members.ChurnAsync(fed.Token);
        var checking = check.UntilAsync(records, patience.Token);
        var telling = TellAsync(started, check, members, killer, checking);

        await FeedAsync(patience.Token);
        await fed.CancelAsync();
        await killing;
        await churning;
        await checking;
        await telling;
        await members.LeaveAsync();
        _failed.ShouldBe(0, "records refused by the broker");

        // What was true before a clean stop is true after it, and nothing more comes.
        await broker.StopAsync();
        await broker.StartAsync();
        ReadAll().ShouldBe(Enumerable.Range(0, records));
        tell($"seed {seed}: done after {Seconds(started)} s; {killer.Kills} kills, {members.Summary}");
    }

    private static string Topic(int number) => $"chain-{number}";

    /// <summary>Sessions shorter than the time between two kills: each restart lets them begin anew, and a member that vanished
    /// would keep its partitions until the killing ends.</summary>
    private static ChainStage StageOf(int stage, int member) =>
        new($"stage-{stage}", Topic(stage), Topic(stage + 1), $"stage-{stage}-member-{member}")
        {
            MaxBatch = 500,
            TransactionTimeout = TimeSpan.FromSeconds(8),
            SessionTimeout = TimeSpan.FromSeconds(2.5),
        };

    private static long Seconds(long started) => (long)TimeProvider.System.GetElapsedTime(started).TotalSeconds;

    private ClientConfig Client() =>
        new()
        {
            BootstrapServers = broker.Address,
            ReconnectBackoffMs = 20,
            ReconnectBackoffMaxMs = 200,
            LogConnectionClose = false,
        };

    private async Task CreateTopicsAsync()
    {
        using var admin = new AdminClientBuilder(Client()).Build();
        await admin.CreateTopicsAsync(
            Enumerable
                .Range(0, Stages + 1)
                .Select(number => new TopicSpecification { Name = Topic(number), NumPartitions = Partitions })
        );
    }

    /// <summary>Writes numbered records at a steady pace; the broker must take each exactly once, whatever happens to it.</summary>
    private async Task FeedAsync(CancellationToken cancellation)
    {
        using var producer = new ProducerBuilder<int, string>(
            new ProducerConfig(Client())
            {
                EnableIdempotence = true,
                LingerMs = 5,
                MessageTimeoutMs = 120_000,
                QueueBufferingMaxMessages = 1_000_000,
            }
        ).SetLogHandler((_, _) => { }).Build();
        using var timer = new PeriodicTimer(_tick);
        while (_sent < records)
        {
            await timer.WaitForNextTickAsync(cancellation);
            for (var i = 0; i < RecordsPerTick && _sent < records; i++, _sent++)
                producer.Produce(
                    new TopicPartition(Topic(0), _sent % Partitions),
                    new() { Key = _sent, Value = $"{_sent}" },
                    report => _failed += report.Error.IsError ? 1 : 0
                );
        }

        producer.Flush(cancellation);
    }

    private async Task TellAsync(long started, OutputCheck check, ChainMembers members, BrokerKiller killer, Task end)
    {
        using var timer = new PeriodicTimer(_tellEvery);
        while (!end.IsCompleted)
        {
            tell(
                $"seed {seed}: {Seconds(started), 3} s, in {_sent}, out {check.Count} of {records}, {killer.Kills} kills, {members.Summary}"
            );
            await Task.WhenAny(timer.WaitForNextTickAsync(Cancellation).AsTask(), end);
        }
    }

    /// <summary>The keys of everything that came out, sorted.</summary>
    private List<int> ReadAll()
    {
        using var consumer = new ConsumerBuilder<int, string>(
            new ConsumerConfig(Client()) { GroupId = "all", EnablePartitionEof = true }
        ).Build();
        consumer.Assign(
            Enumerable.Range(0, Partitions).Select(p => new TopicPartitionOffset(Topic(Stages), p, Offset.Beginning))
        );
        var keys = new List<int>(records);
        for (var open = Partitions; open > 0; )
        {
            var result = consumer.Consume(BrokerProcess.Deadline).ShouldNotBeNull("nothing to read, and no end");
            if (result.IsPartitionEOF)
                open--;
            else
                keys.Add(result.Message.Key);
        }

        keys.Sort();
        return keys;
    }
}
