using System.Text;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using LeadStreams.Contracts;
using LeadStreams.Domain;
using LeadStreams.EndToEnd.Tests.Stacks;
using LeadStreams.Local.Stack.Demo;
using LeadStreams.Local.Stack.Kafka;

namespace LeadStreams.EndToEnd.Tests;

/// <summary>A person is erased by decision: tombstones and no rows anywhere downstream, and no replay brings it back.</summary>
[Collection(DecidedStackTests.Name)]
public sealed class ErasureTests(DecidedStack decided)
{
    private const string Mailbox = "erika.weg@acme.example";
    private static readonly string[] Leads =
    [
        DecidedStack.Form("e-1"),
        DecidedStack.Form("e-2"),
        DecidedStack.Form("e-3"),
    ];

    private const string Phone = "301234511";

    // Raw topics and dead letters keep the bytes as received, and the work topic what actors said, until their retention ends.
    private static bool KeepsUntilRetention(string topic) =>
        topic.StartsWith("leads.raw.", StringComparison.Ordinal)
        || topic is "leads.rejected" or "identity-work"
        || topic.StartsWith("__", StringComparison.Ordinal);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Requirement", "S1-20")]
    public async Task An_erased_person_is_gone_everywhere_and_no_replay_brings_it_back()
    {
        await decided.Stack.FeedAsync(Records("09"), Cancellation);
        decided.Partition(Leads).ShouldBe("1 2 | 3");
        (await RowsAsync()).ShouldBeGreaterThan(10);
        KeysNamingThePerson().Count.ShouldBeGreaterThan(6, "what is searched after must be found before");

        var personId = Uuid5.PersonId(Leads[0]);
        var trial = await decided.RunAsync("identity", "decide", "erase", personId, "--reason", "r", "--dry-run");
        trial.ShouldContain("would decide");
        decided.Partition(Leads).ShouldBe("1 2 | 3");

        await decided.RunAsync("identity", "decide", "erase", personId, "--reason", "request 4711");
        await RequireGoneAsync(personId);

        // Delivered again, in a newer version, and read again from the first raw record on.
        await decided.Stack.FeedAsync(Records("09"), Cancellation);
        await decided.Stack.FeedAsync(Records("12"), Cancellation);
        await RequireGoneAsync(personId);
        await decided.Stack.StopAsync();
        await decided.Stack.StartAgainAsync(Cancellation);
        await RewindAsync();
        await RequireGoneAsync(personId);

        var undo = await decided.TryAsync(
            "identity",
            "undo",
            (await decided.RunAsync("identity", "decisions", "list")).Split(' ')[0],
            "--reason",
            "r"
        );
        undo.ExitCode.ShouldBe(1);
        undo.Errors.ShouldContain("cannot be taken back");
    }

    private async Task RequireGoneAsync(string personId)
    {
        decided.Partition(Leads).ShouldBe("3", "the other person stays");
        var erased = Leads[..2];
        decided.Topics.Latest<NormalizedLead>("leads.normalized").Keys.Intersect(erased).ShouldBeEmpty();
        decided.Topics.Latest<Person>("leads.persons").ShouldNotContainKey(personId);
        decided.Topics.Latest<MarketLead>("leads.market.de").ShouldNotContainKey(personId);
        decided
            .Topics.Latest<SlaClock>("leads.sla.clocks")
            .Values.Select(clock => clock.LeadId)
            .Intersect(erased)
            .ShouldBeEmpty();
        decided
            .Topics.All<Membership>("leads.memberships")
            .Count(one => one.Key == erased[0] && one.Value is null)
            .ShouldBe(1);
        (await RowsAsync()).ShouldBe(0);
        KeysNamingThePerson().ShouldBeEmpty();
    }

    /// <summary>Rows of the erased leads in all tables that hold evidence or what was made of it.</summary>
    private Task<long> RowsAsync()
    {
        var ids = string.Join(", ", Leads[..2].Select(lead => $"'{lead}'"));
        string[] byLead = ["source_event", "source_event_attribute", "source_event_token", "membership", "sla_clock"];
        var counts = byLead
            .Select(table => $"(SELECT count(*) FROM leads.{table} WHERE lead_id IN ({ids}))")
            .Concat(
                new[] { "person_attribute", "market_lead_attribute" }.Select(table =>
                    $"(SELECT count(*) FROM leads.{table} WHERE lead_id IN ({ids}) OR value = '{Mailbox}')"
                )
            );
        return decided.CountAsync("SELECT " + string.Join(" + ", counts));
    }

    /// <summary>Keys, as compaction leaves them, that hold the person's mailbox or phone or have a value that does: in every topic, those inside services too.</summary>
    private List<string> KeysNamingThePerson()
    {
        using var admin = new AdminClientBuilder(
            new AdminClientConfig { BootstrapServers = decided.Stack.Options.BootstrapServers }
        ).Build();
        var topics = admin
            .GetMetadata(TimeSpan.FromSeconds(10))
            .Topics.Select(topic => topic.Topic)
            .Where(topic => !KeepsUntilRetention(topic))
            .ToList();
        topics.ShouldContain("identity-token-actors-changelog");
        var latest = new Dictionary<string, bool>();
        new TopicScan(decided.Stack.Options.BootstrapServers).Read(
            topics,
            record =>
                latest[$"{record.TopicPartition} {Convert.ToHexString(record.Message.Key ?? [])}"] =
                    record.Message.Value is { } value && (Names(value) || Names(record.Message.Key ?? [])),
            Cancellation
        );
        return latest.Where(one => one.Value).Select(one => one.Key).ToList();
    }

    private static bool Names(byte[] bytes) =>
        bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Mailbox)) >= 0
        || bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Phone)) >= 0;

    /// <summary>Sets the normalizer back to the first raw record, while it is stopped for a moment.</summary>
    private async Task RewindAsync()
    {
        await decided.Stack.DrainAsync(Cancellation);
        await decided.Stack.StopAsync();
        await using (await decided.Stack.StartBrokerAloneAsync(Cancellation))
        {
            using var admin = new AdminClientBuilder(
                new AdminClientConfig { BootstrapServers = decided.Stack.Options.BootstrapServers }
            ).Build();
            var partitions = admin
                .GetMetadata(TimeSpan.FromSeconds(10))
                .Topics.Where(topic => topic.Topic.StartsWith("leads.raw.", StringComparison.Ordinal))
                .SelectMany(topic =>
                    topic.Partitions.Select(one => new TopicPartitionOffset(topic.Topic, one.PartitionId, 0))
                );
            await Wait.UntilAsync(
                () => TryRewindAsync(admin, [.. partitions]),
                Patience,
                () => "the group of the normalizer did not empty",
                Cancellation
            );
        }

        await decided.Stack.StartAgainAsync(Cancellation);
        await decided.Stack.DrainAsync(Cancellation);
    }

    /// <summary>Members of the group are static: it takes them for alive until their session times out.</summary>
    private static async Task<bool> TryRewindAsync(IAdminClient admin, List<TopicPartitionOffset> partitions)
    {
        try
        {
            await admin.AlterConsumerGroupOffsetsAsync([
                new ConsumerGroupTopicPartitionOffsets("normalizer", partitions),
            ]);
            return true;
        }
        catch (AlterConsumerGroupOffsetsException)
        {
            return false;
        }
    }

    private static IReadOnlyList<DemoRecord> Records(string hour) =>
        [
            TenRecords.Form(
                "e-1",
                "08:00",
                ("email", Mailbox),
                ("phone", "0301234511"),
                ("country", "DE"),
                ("updated_at", $"2026-03-02T{hour}:00:00Z")
            ),
            TenRecords.Form(
                "e-2",
                "08:05",
                ("email", Mailbox),
                ("country", "DE"),
                ("updated_at", $"2026-03-02T{hour}:00:00Z")
            ),
            TenRecords.Form("e-3", "08:10", ("email", "other.one@acme.example"), ("country", "DE")),
        ];
}
