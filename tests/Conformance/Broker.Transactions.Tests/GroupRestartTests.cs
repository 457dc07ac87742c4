using Confluent.Kafka;

namespace LeadStreams.Broker.Transactions.Tests;

public sealed class GroupRestartTests
{
    [Fact]
    public async Task Members_keep_their_partitions_when_the_broker_is_killed()
    {
        await using var broker = await BrokerProcess.StartNewAsync();
        await broker.NewTopicAsync("orders", 4);
        var rebalances = 0;
        using var first = broker.NewConsumer("g");
        using var second = NewConsumer(broker, () => rebalances++);
        first.Subscribe("orders");
        second.Subscribe("orders");
        Wait.Polling(() => first.Assignment.Count == 2 && second.Assignment.Count == 2, null, first, second);
        var assignedBefore = second.Assignment.ToArray();
        var rebalancesBefore = rebalances;

        await broker.KillAsync();
        await broker.StartAsync();
        using var producer = broker.NewProducer(null);
        for (var i = 0; i < 4; i++)
            await producer.ProduceAsync(
                new TopicPartition("orders", i),
                new() { Value = $"{i}" },
                TestContext.Current.CancellationToken
            );
        var read = new List<ConsumeResult<string, string>>();
        Wait.Polling(() => read.Count == 4, read.Add, first, second);
        second.Commit(assignedBefore.Select(partition => new TopicPartitionOffset(partition, 1)));
        second.Assignment.ShouldBe(assignedBefore);
        rebalances.ShouldBe(rebalancesBefore);
    }

    [Theory]
    [InlineData(PartitionAssignmentStrategy.Range)]
    [InlineData(PartitionAssignmentStrategy.CooperativeSticky)]
    public async Task Members_share_all_records_while_others_come_and_go(PartitionAssignmentStrategy strategy)
    {
        const int Records = 400;
        await using var broker = await BrokerProcess.StartNewAsync();
        await broker.NewTopicAsync("orders", 4);
        using var producer = broker.NewProducer(null);
        for (var i = 0; i < Records; i++)
            producer.Produce(new TopicPartition("orders", i % 4), new() { Value = $"{i}" });
        producer.Flush(BrokerProcess.Deadline).ShouldBe(0);

        var seen = new HashSet<string>();
        IConsumer<string, string> New()
        {
            var consumer = broker.NewConsumer("g", config => config.PartitionAssignmentStrategy = strategy);
            consumer.Subscribe("orders");
            return consumer;
        }

        using var first = New();
        void Take(ConsumeResult<string, string> result) => seen.Add(result.Message.Value);
        Wait.Polling(() => seen.Count >= Records / 8, Take, first);
        using (var second = New())
        {
            Wait.Polling(() => first.Assignment.Count == 2 && second.Assignment.Count == 2, Take, first, second);
            second.Close();
        }

        Wait.Polling(() => first.Assignment.Count == 4 && seen.Count == Records, Take, first);
        first.Close();
    }

    [Fact]
    public async Task A_static_member_finds_its_partitions_again_even_if_the_broker_was_killed_meanwhile()
    {
        await using var broker = await BrokerProcess.StartNewAsync();
        await broker.NewTopicAsync("orders", 2);
        using var other = broker.NewConsumer("g", config => config.GroupInstanceId = "other");
        other.Subscribe("orders");
        TopicPartition assigned;
        using (var leaving = broker.NewConsumer("g", config => config.GroupInstanceId = "returning"))
        {
            leaving.Subscribe("orders");
            Wait.Polling(() => other.Assignment.Count == 1 && leaving.Assignment.Count == 1, null, other, leaving);
            assigned = leaving.Assignment[0];
            leaving.Close();
        }

        await broker.KillAsync();
        await broker.StartAsync();
        using var returning = broker.NewConsumer("g", config => config.GroupInstanceId = "returning");
        returning.Subscribe("orders");
        Wait.Polling(() => returning.Assignment.Count == 1, null, other, returning);
        returning.Assignment[0].ShouldBe(assigned);
        other.Assignment.Count.ShouldBe(1);
    }

    private static IConsumer<string, string> NewConsumer(BrokerProcess broker, Action onRebalance)
    {
        var config = new ConsumerConfig(broker.ClientConfig)
        {
            GroupId = "g",
            AutoOffsetReset = AutoOffsetReset.Earliest,
            EnableAutoCommit = false,
            SessionTimeoutMs = 6_000,
            HeartbeatIntervalMs = 200,
        };
        return new ConsumerBuilder<string, string>(config)
            .SetPartitionsAssignedHandler((_, _) => onRebalance())
            .SetPartitionsRevokedHandler((_, _) => onRebalance())
            .Build();
    }
}
