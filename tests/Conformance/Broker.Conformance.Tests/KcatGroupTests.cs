using System.Text.RegularExpressions;

namespace LeadStreams.Broker.Conformance.Tests;

/// <summary>kcat as a member of groups, which commits by itself and says what it is assigned.</summary>
public sealed partial class KcatGroupTests(BrokerFixture broker)
{
    private const int Partitions = 10;

    [Fact]
    public async Task Kcat_resumes_where_its_group_committed()
    {
        var topic = await broker.NewTopicAsync("kcat-commit");
        await Kcat.RunAsync("1\n2\n3\n4\n5\n", "-b", broker.Address, "-t", topic, "-P");
        string[] options = ["-b", broker.Address, "-q", "-X", "auto.offset.reset=earliest"];
        (await Kcat.RunAsync("", [.. options, "-c", "3", "-G", topic, topic])).ShouldBe("1\n2\n3\n");
        (await Kcat.RunAsync("", [.. options, "-e", "-G", topic, topic])).ShouldBe("4\n5\n");
    }

    [Fact]
    public async Task One_five_and_two_members_share_a_topic()
    {
        var topic = await broker.NewTopicAsync("kcat-members", Partitions);
        var members = new List<Kcat> { Join(topic) };
        try
        {
            await SettleAsync(topic, members);
            members.AddRange(Enumerable.Range(0, 4).Select(_ => Join(topic)));
            await SettleAsync(topic, members);
            foreach (var leaving in members[1..4])
            {
                await leaving.InterruptAsync();
                await leaving.DisposeAsync();
            }

            members.RemoveRange(1, 3);
            await SettleAsync(topic, members);
        }
        finally
        {
            foreach (var member in members)
                await member.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_static_member_keeps_its_place()
    {
        var topic = await broker.NewTopicAsync("kcat-static", 2);
        await using var other = Join(topic, "-X", "group.instance.id=other");
        await using (var leaving = Join(topic, "-X", "group.instance.id=returning"))
        {
            await Kcat.UntilAsync(() => Assigned(other).Length == 1 && Assigned(leaving).Length == 1, other, leaving);
            await leaving.InterruptAsync(); // A static member does not leave the group when it ends.
        }

        var before = other.Errors.Count(line => line.Contains("rebalanced"));
        var assigned = Assigned(other);
        await using var returning = Join(topic, "-X", "group.instance.id=returning");
        await returning.UntilAsync(one => Assigned(one).Length == 1);
        Assigned(returning).Concat(assigned).Order().ShouldBe([0, 1]);
        other.Errors.Count(line => line.Contains("rebalanced")).ShouldBe(before);
    }

    private Kcat Join(string topic, params string[] options)
    {
        const string Settings = "-u -X auto.offset.reset=earliest -X heartbeat.interval.ms=100";
        return Kcat.Start(["-b", broker.Address, .. Settings.Split(' '), .. options, "-G", topic, topic]);
    }

    /// <summary>Every member has its even share, each partition one owner, and records in all of them arrive.</summary>
    private async Task SettleAsync(string topic, List<Kcat> members)
    {
        await Kcat.UntilAsync(
            () =>
                members.TrueForAll(member => Assigned(member).Length == Partitions / members.Count)
                && members.SelectMany(Assigned).Distinct().Count() == Partitions,
            [.. members]
        );
        using var producer = new Confluent.Kafka.ProducerBuilder<Confluent.Kafka.Null, string>(
            broker.ClientConfig
        ).Build();
        var values = Enumerable.Range(0, Partitions).Select(i => $"{members.Count} {i}").ToArray();
        for (var i = 0; i < Partitions; i++)
            producer.Produce(new Confluent.Kafka.TopicPartition(topic, i), new() { Value = values[i] });
        producer.Flush(BrokerFixture.Deadline).ShouldBe(0);
        await Kcat.UntilAsync(() => !values.Except(members.SelectMany(member => member.Output)).Any(), [.. members]);
    }

    /// <summary>The partitions it was assigned last, none after it gave them back.</summary>
    private static int[] Assigned(Kcat member)
    {
        var last = member.Errors.LastOrDefault(line => line.Contains("rebalanced")) ?? "";
        return last.Contains(": assigned:")
            ? [.. InBrackets().Matches(last).Select(match => int.Parse(match.Groups[1].ValueSpan))]
            : [];
    }

    [GeneratedRegex(@"\[(\d+)\]")]
    private static partial Regex InBrackets();
}
