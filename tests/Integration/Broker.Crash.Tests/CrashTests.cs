using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace LeadStreams.Broker.Crash.Tests;

public sealed class CrashTests(ITestOutputHelper output)
{
    private const string Group = "chain";
    private const string Input = "in";
    private const string Output = "out";
    private const int Kills = 8;
    private const int MinRecords = 2000;

    /// <summary>How far the input may be ahead of the chain, which also loses count of records when it starts anew.</summary>
    private const int MaxAhead = 2000;

    [Fact]
    public async Task Every_record_gets_through_a_transactional_chain_exactly_once_while_the_broker_is_killed()
    {
        await using var broker = new BrokerProcess();
        await broker.StartAsync();
        var client = () => Client(broker);
        await CreateTopicsAsync(client);

        using var credits = new SemaphoreSlim(MaxAhead);
        var plan = new KillPlan(broker, Kills, transactionsBetween: 6);
        var feeding = FeedAsync(client, plan, credits);
        var end = TimeProvider.System.GetUtcNow().AddMinutes(3);
        var stage = new ChainStage(Group, Input, Output, "chain");
        using (var chain = new Chain(client, stage, plan.Reach, count => credits.Release(count)))
        {
            chain.RunUntil(() => feeding.IsCompleted && IsThrough(client), end, TestContext.Current.CancellationToken);
            output.WriteLine($"{chain.Transactions} transactions, {chain.Aborts} aborts, {chain.Restarts} restarts");
        }

        var count = await feeding;
        await plan.Restarted;
        plan.Kills.ShouldBe(Kills);
        output.WriteLine($"{count} records");
        Ids(client, Input).ShouldBe(Enumerable.Range(0, count));
        Ids(client, Output).ShouldBe(Enumerable.Range(0, count));

        // What was true before a clean stop is true after it.
        await broker.StopAsync();
        await broker.StartAsync();
        Ids(client, Output).ShouldBe(Enumerable.Range(0, count));
        IsThrough(client).ShouldBeTrue();
    }

    private static ClientConfig Client(BrokerProcess broker) =>
        new()
        {
            BootstrapServers = broker.Address,
            ReconnectBackoffMs = 20,
            ReconnectBackoffMaxMs = 200,
            LogConnectionClose = false,
        };

    private static async Task CreateTopicsAsync(Func<ClientConfig> client)
    {
        using var admin = new AdminClientBuilder(client()).Build();
        await admin.CreateTopicsAsync([
            new() { Name = Input, NumPartitions = 2 },
            new() { Name = Output, NumPartitions = 2 },
        ]);
    }

    /// <summary>Writes numbered records until the last kill is over; the broker must take each exactly once.</summary>
    private static async Task<int> FeedAsync(Func<ClientConfig> client, KillPlan plan, SemaphoreSlim credits)
    {
        using var producer = new ProducerBuilder<int, string>(
            new ProducerConfig(client())
            {
                EnableIdempotence = true,
                LingerMs = 1,
                MessageTimeoutMs = 120_000,
            }
        ).Build();
        var id = 0;
        while (id < MinRecords || !plan.IsDone)
        {
            var sending = new Task[10];
            for (var i = 0; i < sending.Length; i++, id++)
            {
                await credits.WaitAsync();
                sending[i] = producer.ProduceAsync(
                    new TopicPartition(Input, id % 2),
                    new() { Key = id, Value = $"{id}" }
                );
            }

            await Task.WhenAll(sending);
        }

        return id;
    }

    /// <summary>Whether the group has committed all of the input.</summary>
    private static bool IsThrough(Func<ClientConfig> client)
    {
        using var consumer = new ConsumerBuilder<int, string>(new ConsumerConfig(client()) { GroupId = Group }).Build();
        var committed = consumer.Committed([new(Input, 0), new(Input, 1)], BrokerProcess.Deadline);
        return committed.TrueForAll(position =>
            position.Offset == consumer.QueryWatermarkOffsets(position.TopicPartition, BrokerProcess.Deadline).High
        );
    }

    /// <summary>The ids of all committed records, sorted.</summary>
    private static List<int> Ids(Func<ClientConfig> client, string topic)
    {
        var config = new ConsumerConfig(client())
        {
            GroupId = "check",
            EnablePartitionEof = true,
            IsolationLevel = IsolationLevel.ReadCommitted,
        };
        using var consumer = new ConsumerBuilder<int, string>(config).Build();
        consumer.Assign(
            new TopicPartitionOffset[] { new(topic, 0, Offset.Beginning), new(topic, 1, Offset.Beginning) }
        );
        var ids = new List<int>();
        for (var open = 2; open > 0; )
        {
            var result = consumer.Consume(BrokerProcess.Deadline).ShouldNotBeNull("nothing to read, and no end");
            if (result.IsPartitionEOF)
                open--;
            else
                ids.Add(result.Message.Key);
        }

        ids.Sort();
        return ids;
    }
}
