using LeadStreams.Streams;
using LeadStreams.Streams.Ports;
using Shouldly;
using Xunit;

namespace LeadStreams.Testing.Contract;

/// <summary>
/// What the runtime relies on in a log. Run against the in-memory log of the simulation and against a broker, so that the simulation can
/// be believed.
/// </summary>
public abstract class LogContractTests : LogContract
{
    [Fact]
    public void A_record_is_read_as_it_was_written()
    {
        CreateTopic(1);
        using var producer = Producer();
        using var member = new Member(Clients, Group, Topic);

        producer.BeginTransaction();
        Produce(
            producer,
            "k",
            "v",
            new RecordHeaders().Add("h", "1").Add("h", "2").Add("empty", "").Add("none", default(byte[]))
        );
        Produce(producer, "gone", null);
        producer.CommitTransaction();
        member.PollUntil(() => member.Records.Count == 2);

        member.Values.ShouldBe(["k=v", "gone=(none)"]);
        var headers = member.Records[0].Headers;
        (headers.Count, headers[0].Key, headers.GetText("h")).ShouldBe((4, "h", "2"));
        (headers.GetText("empty"), headers.Get("none")).ShouldBe(("", null));
        (member.Records[0].Offset, member.Records[0].Topic, member.Records[0].Partition).ShouldBe((0, Topic, 0));
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

        reader.TopicId(Topic).ShouldNotBeEmpty();
        again.TopicId(Topic).ShouldBe(reader.TopicId(Topic));
        reader.TopicId(other).ShouldNotBe(reader.TopicId(Topic));
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
        var partition = new TopicPartition(Topic, 0);
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
        var partition = new TopicPartition(Topic, 0);
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
        using var member = new Member(Clients, Group, Topic);
        member.PollUntil(() => member.Records.Count > 0);
        member.Values.ShouldBe(["k=new"]);
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
        using var member = new Member(Clients, Group, Topic);
        member.PollUntil(() => member.Records.Count == 40);

        foreach (var record in member.Records)
        {
            record.Partition.ShouldBe(Murmur2.Partition(record.Key!.Value.Span, 5));
        }
    }

    [Fact]
    public void Nothing_empty_and_large_are_three_things()
    {
        CreateTopic(1);
        using var producer = Producer();
        var large = new string('x', 900_000);
        producer.BeginTransaction();
        Produce(producer, "large", large, new RecordHeaders().Add("none", (byte[]?)null).Add("empty", ""));
        Produce(producer, "empty", "");
        Produce(producer, "none", null);
        Produce(producer, "large again", large);
        producer.CommitTransaction();
        using var member = new Member(Clients, Group, Topic);

        member.PollUntil(() => member.Records.Count == 4);

        member
            .Values.Select(value => value.Replace(large, "large", StringComparison.Ordinal))
            .ShouldBe(["large=large", "empty=", "none=(none)", "large again=large"]);
        var headers = member.Records[0].Headers;
        headers.Get("none").ShouldBeNull();
        headers.Get("empty").ShouldNotBeNull().ShouldBeEmpty();
    }

    [Fact]
    public void Topics_are_looked_up_and_created_once()
    {
        using var admin = Clients.CreateAdmin();

        admin.PartitionCount(Topic).ShouldBeNull();
        admin.CreateCompactedTopic(Topic, 3);
        admin.CreateCompactedTopic(Topic, 3);

        admin.PartitionCount(Topic).ShouldBe(3);
    }
}
