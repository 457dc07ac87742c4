using LeadStreams.Streams.Ports;
using Shouldly;
using Xunit;

namespace LeadStreams.Testing.Contract;

/// <summary>What the runtime relies on in the groups of a log: as <see cref="LogContractTests"/>.</summary>
public abstract class GroupContractTests : LogContract
{
    [Fact]
    public void Offsets_are_part_of_the_transaction()
    {
        CreateTopic(1);
        using var producer = Producer();
        Commit(producer, "a");
        Commit(producer, "b");
        var partition = new TopicPartition(Topic, 0);
        using (var member = new Member(Clients, Group, Topic))
        {
            member.PollUntil(() => member.Records.Count == 2);
            producer.BeginTransaction();
            producer.SendOffsets([new(partition, member.Records[0].Offset + 1)], member.Consumer.GroupMetadata);
            producer.CommitTransaction();
            producer.BeginTransaction();
            producer.SendOffsets([new(partition, member.Records[1].Offset + 1)], member.Consumer.GroupMetadata);
            producer.AbortTransaction();
            member.Consumer.Committed(partition).ShouldBe(member.Records[0].Offset + 1);
            member.Consumer.Close();
        }

        using var next = new Member(Clients, Group, Topic);
        next.PollUntil(() => next.Records.Count > 0);
        next.Values.ShouldBe(["k=b"]);
    }

    [Fact]
    public void Committed_offsets_are_not_told_while_a_transaction_may_change_them()
    {
        CreateTopic(1);
        using var producer = Producer();
        Commit(producer, "a");
        var partition = new TopicPartition(Topic, 0);
        using var member = new Member(Clients, Group, Topic);
        member.PollUntil(() => member.Records.Count == 1);

        member.Consumer.Committed(partition).ShouldBeNull();
        producer.BeginTransaction();
        producer.SendOffsets([new(partition, 1)], member.Consumer.GroupMetadata);
        Should.Throw<LogException>(() => member.Consumer.Committed(partition)).Kind.ShouldBe(LogErrorKind.Retriable);
        producer.CommitTransaction();

        member.Consumer.Committed(partition).ShouldBe(1);
    }

    [Fact]
    public void A_member_of_an_earlier_generation_cannot_commit()
    {
        CreateTopic(2);
        using var producer = Producer();
        Commit(producer, "a");
        using var first = new Member(Clients, Group, Topic);
        first.PollUntil(() => first.Records.Count == 1);
        var stale = first.Consumer.GroupMetadata;
        using var second = new Member(Clients, Group, Topic);
        PollBothUntil(first, second, () => second.Owned.Count == 1);

        producer.BeginTransaction();
        var fault = Should.Throw<LogException>(() =>
            producer.SendOffsets([new(new TopicPartition(Topic, 0), 1)], stale)
        );

        fault.Kind.ShouldBe(LogErrorKind.Abortable);
        producer.AbortTransaction();
        Commit(producer, "the producer lives on");
    }

    [Fact]
    public void Members_share_partitions_and_take_over_those_of_one_that_leaves()
    {
        CreateTopic(4);
        using var first = new Member(Clients, Group, Topic);
        first.PollUntil(() => first.Owned.Count == 4);
        using var second = new Member(Clients, Group, Topic);
        PollBothUntil(first, second, () => first.Owned.Count == 2 && second.Owned.Count == 2);

        first.Owned.Union(second.Owned).Count().ShouldBe(4);
        first.Events[0].ShouldBe("assigned 4");
        first.Events[1].ShouldBe("revoked 4");
    }

    [Fact]
    public void Equal_partition_numbers_of_several_topics_come_and_go_together_and_the_rest_is_read_on()
    {
        string[] topics = [Topic, Unique("other"), Unique("third")];
        CreateTopics(topics, 4);
        using var first = new Member(Clients, Group, topics);
        first.PollUntil(() => first.Owned.Count == 12);

        using var second = new Member(Clients, Group, topics);
        PollBothUntil(first, second, () => first.Owned.Count == 6 && second.Owned.Count == 6);
        var stayed = first.Owned.ToArray();
        using var producer = Producer();
        FillAll(producer, topics, 4);
        PollBothUntil(first, second, () => first.Records.Count + second.Records.Count == 12);
        second.Consumer.Close();
        first.PollUntil(() => first.Owned.Count == 12);
        // Nothing was committed: what the other had is read again, from its beginning.
        first.PollUntil(() => first.Records.Count == 12);

        foreach (var member in (Member[])[first, second])
        {
            member.Owned.GroupBy(one => one.Partition).ShouldAllBe(all => all.Count() == 3);
            member.Records.ShouldAllBe(record => member.Seen.Contains(new(record.Topic, record.Partition)));
        }

        first.Events[0].ShouldBe("assigned 12");
        first.Events.ShouldContain("revoked 6");
        first.Events.ShouldNotContain("revoked 12");
        first.Records.Count(record => stayed.Contains(new(record.Topic, record.Partition))).ShouldBe(6);
    }

    [Fact]
    public void An_abort_within_a_rebalance_rewinds_what_stays()
    {
        string[] topics = [Topic, Unique("other")];
        CreateTopics(topics, 2);
        using var producer = Producer();
        FillAll(producer, topics, 2);
        using var first = new Member(Clients, Group, topics);
        first.PollUntil(() => first.Records.Count == 4);
        first.RewindWhenRevoked = true;

        using var second = new Member(Clients, Group, topics);
        PollBothUntil(first, second, () => first.Owned.Count == 2 && second.Owned.Count == 2);
        PollBothUntil(first, second, () => first.Records.Count == 6 && second.Records.Count == 2);

        first.Records.GroupBy(record => (record.Topic, record.Partition)).Count(all => all.Count() == 2).ShouldBe(2);
    }

    [Fact]
    public void A_partition_can_be_paused_sought_and_resumed()
    {
        CreateTopic(1);
        using var producer = Producer();
        Commit(producer, "a");
        using var member = new Member(Clients, Group, Topic);
        var partition = new TopicPartition(Topic, 0);
        member.PollUntil(() => member.Records.Count == 1);

        member.Consumer.Pause(partition);
        Commit(producer, "b");
        member.Poll();
        member.Consumer.Seek(partition, 0);
        member.Poll();
        member.Records.Count.ShouldBe(1);
        member.Consumer.Resume(partition);
        member.PollUntil(() => member.Records.Count == 3);

        member.Values.ShouldBe(["k=a", "k=a", "k=b"]);
    }

    [Fact]
    public void What_the_client_has_fetched_of_a_paused_partition_comes_after_the_pause_in_order()
    {
        const int count = 2_000;
        CreateTopic(2);
        using var producer = Producer();
        producer.BeginTransaction();
        for (var i = 0; i < count; i++)
        {
            Produce(producer, $"key-{i % 20}", $"{i}");
        }

        producer.CommitTransaction();
        using var member = new Member(Clients, Group, Topic);
        var paused = new TopicPartition(Topic, 0);
        for (var records = 0; member.Records.Count < count; records = member.Records.Count)
        {
            member.PollUntil(() => member.Records.Count > records);
            var before = member.Records.Count(record => record.Partition == 0);
            member.Consumer.Pause(paused);
            member.Poll();
            member.Records.Count(record => record.Partition == 0).ShouldBe(before);
            member.Consumer.Resume(paused);
        }

        member.Poll();
        foreach (var partition in member.Records.GroupBy(record => record.Partition))
        {
            partition
                .Select(record => record.Offset)
                .ShouldBe(Enumerable.Range(0, partition.Count()).Select(i => (long)i));
        }

        member.Records.Count.ShouldBe(count);
    }

    [Fact]
    public void A_listener_decides_where_partitions_start()
    {
        CreateTopic(1);
        using var producer = Producer();
        Commit(producer, "a");
        Commit(producer, "b");
        using var member = new Member(Clients, Group, Topic) { StartAt = 1 };

        member.PollUntil(() => member.Records.Count > 0);

        member.Values.ShouldBe(["k=b"]);
    }

    [Fact]
    public void Nothing_is_behind_when_only_transaction_markers_follow()
    {
        CreateTopic(1);
        using var producer = Producer();
        Commit(producer, "a");
        using var member = new Member(Clients, Group, Topic);

        member.PollUntil(() => member.Records.Count == 1 && member.Consumer.Behind(new TopicPartition(Topic, 0)) == 0);

        member.Consumer.Behind(new TopicPartition(Topic, 0)).ShouldBe(0);
    }
}
