using LeadStreams.Streams.Ports;
using LeadStreams.Testing.Contract;
using Microsoft.Extensions.Logging.Abstractions;

namespace LeadStreams.Streams.Kafka.Tests;

/// <summary>A broker keeps the contract that the runtime and the simulation build on.</summary>
public sealed class KafkaLogContractTests(KafkaFixture kafka) : LogContractTests
{
    protected override ILogClients Clients { get; } = new KafkaLogClients(kafka.Connection, NullLogger.Instance);
}

/// <summary>And so do its groups.</summary>
public sealed class KafkaGroupContractTests(KafkaFixture kafka) : GroupContractTests
{
    protected override ILogClients Clients { get; } = new KafkaLogClients(kafka.Connection, NullLogger.Instance);

    // librdkafka 2.15.1, left to itself, begins anew here: its assignment changes (the second topic is added to the first) while it is not told an offset.
    [Fact]
    public async Task A_partition_whose_offset_a_transaction_holds_starts_where_the_transaction_leaves_it()
    {
        string[] topics = [Topic, Unique("other")];
        CreateTopics(topics, 1);
        using var producer = Producer();
        for (var round = 0; round < 3; round++)
        {
            FillAll(producer, topics, 1);
        }

        long last;
        using (var first = new Member(Clients, Group, topics))
        {
            first.PollUntil(() => first.Records.Count == 6);
            last = first.Records.Max(record => record.Offset);
            SendOffsets(producer, first, at: 0);
            producer.CommitTransaction();
            SendOffsets(producer, first, at: 1);
            first.Consumer.Close();
        }

        using var second = new Member(Clients, Group, topics);
        var assigned = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        second.WhenAssigned = assigned.SetResult;
        var polling = Task.Run(
            () => second.PollUntil(() => second.Records.Count >= 2),
            TestContext.Current.CancellationToken
        );
        await assigned.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        producer.CommitTransaction();
        await polling;

        second.Poll();
        second.Records.Select(record => record.Topic).ShouldBe(topics, ignoreOrder: true);
        second.Records.ShouldAllBe(record => record.Offset == last);
    }

    // The record of this number in each partition is done.
    private static void SendOffsets(ILogProducer producer, Member member, int at)
    {
        var done = member.Records.GroupBy(record => record.Topic).Select(all => all.ElementAt(at));
        producer.BeginTransaction();
        producer.SendOffsets(
            [.. done.Select(record => new TopicPartitionOffset(new(record.Topic, 0), record.Offset + 1))],
            member.Consumer.GroupMetadata
        );
    }
}
