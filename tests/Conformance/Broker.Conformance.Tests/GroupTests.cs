using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace LeadStreams.Broker.Conformance.Tests;

public sealed class GroupTests(BrokerFixture broker)
{
    [Fact]
    public async Task A_group_resumes_where_it_committed()
    {
        var topic = await broker.NewTopicAsync("resume");
        var group = broker.NewName("resume-group");
        Produce(topic, 0, 10);
        using (var first = NewConsumer(group, topic))
        {
            var records = Drain.Until(first, (all, _) => all.Count == 4);
            first.Commit(records[^1]);
            first.Close();
        }

        using var second = NewConsumer(group, topic);
        Drain.Until(second, (all, _) => all.Count == 6)[0].Offset.Value.ShouldBe(4);
        second.Close();
    }

    [Fact]
    public async Task Partitions_move_to_a_member_that_joins_and_back_when_it_leaves()
    {
        var topic = await broker.NewTopicAsync("rebalance", partitions: 4);
        var group = broker.NewName("rebalance-group");
        using var first = NewConsumer(group, topic);
        PollUntil(() => first.Assignment.Count == 4, first);
        using (var second = NewConsumer(group, topic))
        {
            PollUntil(() => first.Assignment.Count == 2 && second.Assignment.Count == 2, first, second);
            first.Assignment.Concat(second.Assignment).Distinct().Count().ShouldBe(4);
            second.Close();
        }

        PollUntil(() => first.Assignment.Count == 4, first);
        first.Close();
    }

    [Theory]
    [InlineData(PartitionAssignmentStrategy.RoundRobin)]
    [InlineData(PartitionAssignmentStrategy.CooperativeSticky)]
    public async Task Other_assignors_work_too(PartitionAssignmentStrategy strategy)
    {
        var topic = await broker.NewTopicAsync("assignor", partitions: 4);
        var group = broker.NewName("assignor-group");
        using var first = NewConsumer(group, topic, config => config.PartitionAssignmentStrategy = strategy);
        PollUntil(() => first.Assignment.Count == 4, first);
        using var second = NewConsumer(group, topic, config => config.PartitionAssignmentStrategy = strategy);
        PollUntil(() => first.Assignment.Count == 2 && second.Assignment.Count == 2, first, second);
        second.Close();
        first.Close();
    }

    [Fact]
    public async Task A_static_member_that_returns_keeps_its_partitions()
    {
        var topic = await broker.NewTopicAsync("static", partitions: 2);
        var group = broker.NewName("static-group");
        using var other = NewConsumer(group, topic, config => config.GroupInstanceId = "other");
        var returning = NewConsumer(group, topic, config => config.GroupInstanceId = "returning");
        PollUntil(() => other.Assignment.Count == 1 && returning.Assignment.Count == 1, other, returning);
        var assigned = returning.Assignment[0];
        returning.Close(); // A static member does not leave the group when it closes.
        returning.Dispose();

        returning = NewConsumer(group, topic, config => config.GroupInstanceId = "returning");
        PollUntil(() => returning.Assignment.Count == 1, returning);
        returning.Assignment[0].ShouldBe(assigned);
        other.Assignment.Count.ShouldBe(1);
        returning.Close();
        returning.Dispose();
        other.Close();
    }

    [Fact]
    public async Task Groups_are_listed_described_reset_and_deleted()
    {
        var topic = await broker.NewTopicAsync("grouped");
        var group = broker.NewName("admin-group");
        Produce(topic, 0, 5);
        using var admin = broker.NewAdmin();
        using (var consumer = NewConsumer(group, topic))
        {
            consumer.Commit([Drain.Until(consumer, (all, _) => all.Count == 3)[^1].TopicPartitionOffset]);
            var described = await admin.DescribeConsumerGroupsAsync([group]);
            described.ConsumerGroupDescriptions[0].State.ShouldBe(ConsumerGroupState.Stable);
            described.ConsumerGroupDescriptions[0].Members[0].Assignment.TopicPartitions.ShouldBe([new(topic, 0)]);
            consumer.Close();
        }

        var listed = await admin.ListConsumerGroupsAsync();
        listed.Valid.ShouldContain(one => one.GroupId == group);
        (await CommittedAsync()).ShouldBe(2);
        await admin.AlterConsumerGroupOffsetsAsync([new(group, [new(topic, 0, 1)])]);
        (await CommittedAsync()).ShouldBe(1);
        await admin.DeleteConsumerGroupOffsetsAsync(group, [new(topic, 0)]);
        (await CommittedAsync()).ShouldBe(Offset.Unset.Value);
        await admin.AlterConsumerGroupOffsetsAsync([new(group, [new(topic, 0, 1)])]);
        await admin.DeleteGroupsAsync([group]);

        async Task<long> CommittedAsync()
        {
            var offsets = await admin.ListConsumerGroupOffsetsAsync([new(group, [new(topic, 0)])]);
            return offsets[0].Partitions[0].Offset.Value;
        }
    }

    private void Produce(string topic, int from, int count)
    {
        using var producer = new ProducerBuilder<Null, string>(broker.ClientConfig).Build();
        for (var i = from; i < from + count; i++)
            producer.Produce(topic, new() { Value = $"{i}" });
        producer.Flush(BrokerFixture.Deadline).ShouldBe(0);
    }

    private IConsumer<byte[]?, byte[]?> NewConsumer(
        string group,
        string topic,
        Action<ConsumerConfig>? configure = null
    )
    {
        var config = new ConsumerConfig(broker.ClientConfig)
        {
            GroupId = group,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            EnableAutoCommit = false,
            SessionTimeoutMs = 10_000,
            HeartbeatIntervalMs = 200,
        };
        configure?.Invoke(config);
        var consumer = new ConsumerBuilder<byte[]?, byte[]?>(config).Build();
        consumer.Subscribe(topic);
        return consumer;
    }

    private static void PollUntil(Func<bool> isDone, params IConsumer<byte[]?, byte[]?>[] consumers)
    {
        var end = TimeProvider.System.GetUtcNow() + BrokerFixture.Deadline;
        while (!isDone())
        {
            (TimeProvider.System.GetUtcNow() < end).ShouldBeTrue("the group did not reach the expected assignment");
            foreach (var consumer in consumers)
                consumer.Consume(TimeSpan.FromMilliseconds(20));
        }
    }
}
