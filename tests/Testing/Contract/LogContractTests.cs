using System.Diagnostics;
using System.Text;
using LeadStreams.Streams;
using LeadStreams.Streams.Ports;
using LeadStreams.Testing.InMemory;
using Shouldly;
using Xunit;

namespace LeadStreams.Testing.Contract;

/// <summary>
/// What the runtime relies on in a log. Run against the in-memory log of the simulation and against a broker, so that the simulation can
/// be believed.
/// </summary>
public abstract class LogContractTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(100);

    private readonly string topic = Unique("topic");
    private readonly string group = Unique("group");

    /// <summary>The log under test; one instance per test is fine, and so is a shared one: names are unique.</summary>
    protected abstract ILogClients Clients { get; }

    [Fact]
    public void A_record_is_read_as_it_was_written()
    {
        CreateTopic(1);
        using var producer = Producer();
        using var member = new Member(Clients, group, topic);

        producer.BeginTransaction();
        Produce(producer, "k", "v", headers: new RecordHeaders().Add("h", "1").Add("h", "2"));
        Produce(producer, "gone", null);
        producer.CommitTransaction();
        member.PollUntil(() => member.Records.Count == 2);

        member.Values.ShouldBe(["k=v", "gone=(none)"]);
        var headers = member.Records[0].Headers;
        (headers.Count, headers[0].Key, headers.GetText("h")).ShouldBe((2, "h", "2"));
        (member.Records[0].Offset, member.Records[0].Topic, member.Records[0].Partition).ShouldBe((0, topic, 0));
    }

    [Fact]
    public void A_topic_is_known_by_an_id_for_all_its_life()
    {
        CreateTopic(1);
        var other = Unique("topic");
        using (var admin = Clients.CreateAdmin())
        {
            admin.CreateCompactedTopic(other, 1);
        }

        using var reader = Clients.CreateReader();
        using var again = Clients.CreateReader();

        reader.TopicId(topic).ShouldNotBeEmpty();
        again.TopicId(topic).ShouldBe(reader.TopicId(topic));
        reader.TopicId(other).ShouldNotBe(reader.TopicId(topic));
    }

    [Fact]
    public void Aborted_records_are_never_read_and_positions_pass_over_them()
    {
        CreateTopic(1);
        using var producer = Producer();
        Commit(producer, "a");
        producer.BeginTransaction();
        Produce(producer, "k", "never");
        producer.AbortTransaction();
        Commit(producer, "b");
        producer.BeginTransaction();
        Produce(producer, "k", "never either");
        producer.AbortTransaction();

        using var reader = Clients.CreateReader();
        var partition = new TopicPartition(topic, 0);
        reader.Add(partition, 0);
        var read = new List<string>();
        Until(() => reader.Position(partition) >= reader.EndOffset(partition), () => Collect(reader.Poll, read));

        read.ShouldBe(["k=a", "k=b"]);
    }

    [Fact]
    public void An_open_transaction_counts_for_the_end_and_is_read_when_it_is_committed()
    {
        CreateTopic(1);
        using var producer = Producer();
        Commit(producer, "before");
        using var reader = Clients.CreateReader();
        var partition = new TopicPartition(topic, 0);
        var end = reader.EndOffset(partition);
        producer.BeginTransaction();
        Produce(producer, "k", "open");
        reader.Add(partition, 0);
        var read = new List<string>();
        // The record is on its way to the log until the end tells of it.
        Until(() => reader.EndOffset(partition) > end, () => Collect(reader.Poll, read));
        var endWithOpen = reader.EndOffset(partition);
        Until(() => read.Count == 1, () => Collect(reader.Poll, read));
        Collect(reader.Poll, read);

        read.ShouldBe(["k=before"]);
        reader.Position(partition).ShouldBeLessThan(endWithOpen);

        producer.CommitTransaction();
        Until(() => reader.Position(partition) >= endWithOpen, () => Collect(reader.Poll, read));
        read.ShouldBe(["k=before", "k=open"]);
    }

    [Fact]
    public void A_newer_producer_of_the_same_id_fences_the_older()
    {
        CreateTopic(1);
        var id = Unique("id");
        using var older = Clients.CreateProducer(id);
        older.InitTransactions();
        older.BeginTransaction();
        Produce(older, "k", "zombie");

        using var newer = Clients.CreateProducer(id);
        newer.InitTransactions();
        Commit(newer, "new");

        var fault = Should.Throw<LogException>(() =>
        {
            Produce(older, "k", "zombie again");
            older.CommitTransaction();
        });
        fault.Kind.ShouldBeOneOf(LogErrorKind.Fatal, LogErrorKind.Abortable);
        using var member = new Member(Clients, group, topic);
        member.PollUntil(() => member.Records.Count > 0);
        member.Values.ShouldBe(["k=new"]);
    }

    [Fact]
    public void Offsets_are_part_of_the_transaction()
    {
        CreateTopic(1);
        using var producer = Producer();
        Commit(producer, "a");
        Commit(producer, "b");
        var partition = new TopicPartition(topic, 0);
        using (var member = new Member(Clients, group, topic))
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

        using var next = new Member(Clients, group, topic);
        next.PollUntil(() => next.Records.Count > 0);
        next.Values.ShouldBe(["k=b"]);
    }

    [Fact]
    public void Committed_offsets_are_not_told_while_a_transaction_may_change_them()
    {
        CreateTopic(1);
        using var producer = Producer();
        Commit(producer, "a");
        var partition = new TopicPartition(topic, 0);
        using var member = new Member(Clients, group, topic);
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
        using var first = new Member(Clients, group, topic);
        first.PollUntil(() => first.Records.Count == 1);
        var stale = first.Consumer.GroupMetadata;
        using var second = new Member(Clients, group, topic);
        PollBothUntil(first, second, () => second.Owned.Count == 1);

        producer.BeginTransaction();
        var fault = Should.Throw<LogException>(() =>
            producer.SendOffsets([new(new TopicPartition(topic, 0), 1)], stale)
        );

        fault.Kind.ShouldBe(LogErrorKind.Abortable);
        producer.AbortTransaction();
        Commit(producer, "the producer lives on");
    }

    [Fact]
    public void Members_share_partitions_and_take_over_those_of_one_that_leaves()
    {
        CreateTopic(4);
        using var first = new Member(Clients, group, topic);
        first.PollUntil(() => first.Owned.Count == 4);
        using var second = new Member(Clients, group, topic);
        PollBothUntil(first, second, () => first.Owned.Count == 2 && second.Owned.Count == 2);

        first.Owned.Union(second.Owned).Count().ShouldBe(4);
        first.Events[0].ShouldBe("assigned 4");
        first.Events[1].ShouldBe("revoked 4");
    }

    [Fact]
    public void Equal_partition_numbers_of_several_topics_come_and_go_together_and_the_rest_is_read_on()
    {
        string[] topics = [topic, Unique("other"), Unique("third")];
        CreateTopics(topics, 4);
        using var first = new Member(Clients, group, topics);
        first.PollUntil(() => first.Owned.Count == 12);

        using var second = new Member(Clients, group, topics);
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
        string[] topics = [topic, Unique("other")];
        CreateTopics(topics, 2);
        using var producer = Producer();
        FillAll(producer, topics, 2);
        using var first = new Member(Clients, group, topics);
        first.PollUntil(() => first.Records.Count == 4);
        first.RewindWhenRevoked = true;

        using var second = new Member(Clients, group, topics);
        PollBothUntil(first, second, () => first.Owned.Count == 2 && second.Owned.Count == 2);
        PollBothUntil(first, second, () => first.Records.Count == 6 && second.Records.Count == 2);

        first.Records.GroupBy(record => (record.Topic, record.Partition)).Count(all => all.Count() == 2).ShouldBe(2);
    }

    [Fact]
    public void Keys_go_where_the_java_client_would_send_them()
    {
        CreateTopic(5);
        using var producer = Producer();
        producer.BeginTransaction();
        for (var i = 0; i < 40; i++)
        {
            Produce(producer, $"key-{i}{new string('x', i % 4)}", "v");
        }

        producer.CommitTransaction();
        using var member = new Member(Clients, group, topic);
        member.PollUntil(() => member.Records.Count == 40);

        foreach (var record in member.Records)
        {
            record.Partition.ShouldBe(Murmur2.Partition(record.Key!.Value.Span, 5));
        }
    }

    [Fact]
    public void A_partition_can_be_paused_sought_and_resumed()
    {
        CreateTopic(1);
        using var producer = Producer();
        Commit(producer, "a");
        using var member = new Member(Clients, group, topic);
        var partition = new TopicPartition(topic, 0);
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
    public void A_listener_decides_where_partitions_start()
    {
        CreateTopic(1);
        using var producer = Producer();
        Commit(producer, "a");
        Commit(producer, "b");
        using var member = new Member(Clients, group, topic) { StartAt = 1 };

        member.PollUntil(() => member.Records.Count > 0);

        member.Values.ShouldBe(["k=b"]);
    }

    [Fact]
    public void Nothing_is_behind_when_only_transaction_markers_follow()
    {
        CreateTopic(1);
        using var producer = Producer();
        Commit(producer, "a");
        using var member = new Member(Clients, group, topic);

        member.PollUntil(() => member.Records.Count == 1 && member.Consumer.Behind(new TopicPartition(topic, 0)) == 0);

        member.Consumer.Behind(new TopicPartition(topic, 0)).ShouldBe(0);
    }

    [Fact]
    public void Topics_are_looked_up_and_created_once()
    {
        using var admin = Clients.CreateAdmin();

        admin.PartitionCount(topic).ShouldBeNull();
        admin.CreateCompactedTopic(topic, 3);
        admin.CreateCompactedTopic(topic, 3);

        admin.PartitionCount(topic).ShouldBe(3);
    }

    private static string Unique(string what) => $"{what}-{Guid.NewGuid():N}";

    private static void Until(Func<bool> condition, Action work)
    {
        var began = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Stopwatch.GetElapsedTime(began).ShouldBeLessThan(Deadline);
            work();
        }
    }

    private static void PollBothUntil(Member first, Member second, Func<bool> condition) =>
        Until(
            condition,
            () =>
            {
                first.Poll();
                second.Poll();
            }
        );

    private static void Collect(Func<LogRecord[], TimeSpan, int> poll, List<string> into)
    {
        var batch = new LogRecord[100];
        var count = poll(batch, Short);
        for (var i = 0; i < count; i++)
        {
            into.Add(Describe(batch[i]));
        }
    }

    private static string Describe(in LogRecord record)
    {
        var value = record.Value is { } bytes ? Encoding.UTF8.GetString(bytes.Span) : "(none)";
        return $"{Encoding.UTF8.GetString(record.Key!.Value.Span)}={value}";
    }

    private void CreateTopic(int partitions) => CreateTopics([topic], partitions);

    private void CreateTopics(IEnumerable<string> topics, int partitions)
    {
        using var admin = Clients.CreateAdmin();
        foreach (var one in topics)
        {
            admin.CreateCompactedTopic(one, partitions);
        }
    }

    private static void FillAll(ILogProducer producer, IEnumerable<string> topics, int partitions)
    {
        producer.BeginTransaction();
        foreach (var one in topics)
        {
            for (var partition = 0; partition < partitions; partition++)
            {
                producer.Produce(
                    new OutgoingRecord
                    {
                        Topic = one,
                        Partition = partition,
                        Key = "k"u8,
                        Value = "v"u8,
                        Headers = RecordHeaders.Empty,
                    }
                );
            }
        }

        producer.CommitTransaction();
    }

    private ILogProducer Producer()
    {
        var producer = Clients.CreateProducer(Unique("producer"));
        producer.InitTransactions();
        return producer;
    }

    private void Commit(ILogProducer producer, string value)
    {
        producer.BeginTransaction();
        Produce(producer, "k", value);
        producer.CommitTransaction();
    }

    private void Produce(ILogProducer producer, string key, string? value, RecordHeaders? headers = null) =>
        producer.Produce(
            new OutgoingRecord
            {
                Topic = topic,
                Partition = OutgoingRecord.ByKey,
                Key = Encoding.UTF8.GetBytes(key),
                Value = Encoding.UTF8.GetBytes(value ?? ""),
                IsTombstone = value is null,
                Headers = headers ?? RecordHeaders.Empty,
            }
        );

    /// <summary>A group member that remembers what it was given.</summary>
    private sealed class Member : IRebalanceListener, IDisposable
    {
        private readonly LogRecord[] batch = new LogRecord[100];

        public Member(ILogClients clients, string group, string topic)
        {
            Consumer = clients.CreateConsumer(group, Unique("instance"));
            Consumer.Subscribe([topic], this);
        }

        public Member(ILogClients clients, string group, params string[] coPartitioned)
        {
            Consumer = clients.CreateCoPartitionedConsumer(group, Unique("instance"));
            Consumer.Subscribe(coPartitioned, this);
        }

        public ILogConsumer Consumer { get; }

        public List<LogRecord> Records { get; } = [];

        public HashSet<TopicPartition> Owned { get; } = [];

        /// <summary>All that it has ever owned.</summary>
        public HashSet<TopicPartition> Seen { get; } = [];

        /// <summary>Goes back to the beginning of what it keeps when something is revoked.</summary>
        public bool RewindWhenRevoked { get; set; }

        public List<string> Events { get; } = [];

        public long? StartAt { get; init; }

        public IEnumerable<string> Values => Records.Select(record => Describe(record));

        public void Poll()
        {
            var count = Consumer.Poll(batch, Short);
            for (var i = 0; i < count; i++)
            {
                Records.Add(
                    batch[i] with
                    {
                        Key = batch[i].Key?.ToArray(),
                        Value = batch[i].Value is { } value ? value.ToArray() : default(ReadOnlyMemory<byte>?),
                    }
                );
            }
        }

        public void PollUntil(Func<bool> condition) => Until(condition, Poll);

        public void Assigned(IReadOnlyList<TopicPartition> partitions)
        {
            Events.Add($"assigned {partitions.Count}");
            Owned.UnionWith(partitions);
            Seen.UnionWith(partitions);
            foreach (var partition in partitions)
            {
                if (StartAt is { } offset)
                {
                    Consumer.Seek(partition, offset);
                }
            }
        }

        public void Revoked(IReadOnlyList<TopicPartition> partitions)
        {
            Events.Add($"revoked {partitions.Count}");
            Owned.ExceptWith(partitions);
            foreach (var partition in RewindWhenRevoked ? Owned : [])
            {
                Consumer.Seek(partition, 0);
            }
        }

        public void Lost(IReadOnlyList<TopicPartition> partitions)
        {
            Events.Add($"lost {partitions.Count}");
            Owned.ExceptWith(partitions);
        }

        public void Dispose() => Consumer.Dispose();
    }
}
