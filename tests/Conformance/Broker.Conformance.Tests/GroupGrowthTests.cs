using System.Diagnostics;
using Confluent.Kafka;

namespace LeadStreams.Broker.Conformance.Tests;

/// <summary>A group grows and shrinks; whoever is in it shares the partitions evenly and misses nothing.</summary>
public sealed class GroupGrowthTests(BrokerFixture broker)
{
    private const int Partitions = 10;

    [Theory]
    [InlineData(PartitionAssignmentStrategy.Range)]
    [InlineData(PartitionAssignmentStrategy.CooperativeSticky)]
    public async Task One_five_and_two_members_share_a_topic(PartitionAssignmentStrategy strategy)
    {
        var topic = await broker.NewTopicAsync("members", Partitions);
        var members = new List<IConsumer<Null, string>> { Join(topic, strategy) };
        var seen = new HashSet<string>();
        Settle(topic, members, seen);
        members.AddRange(Enumerable.Range(0, 4).Select(_ => Join(topic, strategy)));
        Settle(topic, members, seen);
        foreach (var leaving in members[1..4])
        {
            leaving.Close();
            leaving.Dispose();
        }

        members.RemoveRange(1, 3);
        Settle(topic, members, seen);
        foreach (var member in members)
            member.Dispose();
    }

    private IConsumer<Null, string> Join(string topic, PartitionAssignmentStrategy strategy)
    {
        var config = new ConsumerConfig(broker.ClientConfig)
        {
            GroupId = topic,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            HeartbeatIntervalMs = 100,
            PartitionAssignmentStrategy = strategy,
        };
        var member = new ConsumerBuilder<Null, string>(config).Build();
        member.Subscribe(topic);
        return member;
    }

    /// <summary>Every member has its even share, each partition one owner, and records in all of them arrive.</summary>
    private void Settle(string topic, List<IConsumer<Null, string>> members, HashSet<string> seen)
    {
        Poll(
            members,
            seen,
            () =>
                members.TrueForAll(member => member.Assignment.Count == Partitions / members.Count)
                && members.SelectMany(member => member.Assignment).Distinct().Count() == Partitions
        );
        var values = Enumerable.Range(0, Partitions).Select(i => $"{members.Count} {i}").ToArray();
        using var producer = new ProducerBuilder<Null, string>(broker.ClientConfig).Build();
        for (var i = 0; i < Partitions; i++)
            producer.Produce(new TopicPartition(topic, i), new() { Value = values[i] });
        producer.Flush(BrokerFixture.Deadline).ShouldBe(0);
        Poll(members, seen, () => seen.IsSupersetOf(values));
    }

    private static void Poll(List<IConsumer<Null, string>> members, HashSet<string> seen, Func<bool> isDone)
    {
        var clock = Stopwatch.StartNew();
        while (!isDone())
        {
            var assigned = string.Join(" | ", members.Select(member => string.Join(' ', member.Assignment)));
            (clock.Elapsed < BrokerFixture.Deadline).ShouldBeTrue($"{seen.Count} records were seen; {assigned}");
            foreach (var member in members)
            {
                if (member.Consume(TimeSpan.FromMilliseconds(10)) is { } result)
                    seen.Add(result.Message.Value);
            }
        }
    }
}
