using Confluent.Kafka;
using Confluent.Kafka.Admin;
using LeadStreams.Contracts;
using LeadStreams.Domain;
using LeadStreams.EndToEnd.Tests.Contents;
using LeadStreams.EndToEnd.Tests.Stacks;
using LeadStreams.Local.Stack.Demo;

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

    /// <summary>A number that a lead of the person had before its newest version: no row tells any more that it was theirs.</summary>
    private const string FormerPhone = "301234522";

    /// <summary>A number of the person that somebody who stays carries too.</summary>
    private const string FrontDesk = "301234500";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ValueScan Scan => new(decided.Stack, [Mailbox, Phone, FormerPhone]);

    [Fact]
    [Trait("Requirement", "S1-20")]
    public async Task An_erased_person_is_gone_everywhere_and_no_replay_brings_it_back()
    {
        await decided.Stack.FeedAsync(Records("08", phone: FormerPhone), Cancellation);
        await DecideAsync("suppress", "phone", "+49" + FormerPhone);
        await decided.Stack.FeedAsync(Records("09"), Cancellation);
        await DecideAboutThePersonAsync();
        decided.Partition(Leads).ShouldBe("1 2 | 3");
        (await RowsAsync()).ShouldBeGreaterThan(10);
        var before = await Scan.FindAsync(Cancellation);
        before.Count(place => place.StartsWith("leads.identity.decisions ", StringComparison.Ordinal)).ShouldBe(4);
        before.Count(place => place.StartsWith("leads.identity_decision ", StringComparison.Ordinal)).ShouldBe(4);
        before.Count.ShouldBeGreaterThan(20, "what is searched after must be found before");

        var personId = Uuid5.PersonId(Leads[0]);
        var trial = await DecideAsync("erase", personId, "--dry-run");
        trial.ShouldContain("would decide");
        trial.Split("would withdraw").Length.ShouldBe(5);
        decided.Partition(Leads).ShouldBe("1 2 | 3");
        (await Scan.FindAsync(Cancellation)).Count.ShouldBe(before.Count);

        (await DecideAsync("erase", personId)).ShouldNotContain(Phone);
        await RequireGoneAsync(personId);
        foreach (var reference in (string[])[Leads[0], personId])
        {
            (await decided.TryAsync("person", reference)).Errors.ShouldContain("it stands for a lead that was erased");
        }

        // Delivered again, in a newer version, and read again from the first raw record on.
        await decided.Stack.FeedAsync(Records("09"), Cancellation);
        await decided.Stack.FeedAsync(Records("12"), Cancellation);
        await RequireGoneAsync(personId);
        await decided.Stack.StopAsync();
        await decided.Stack.StartAgainAsync(Cancellation);
        await RewindAsync();
        await RequireGoneAsync(personId);
        Scan.FindInCheckpoints().ShouldBeEmpty();

        await RequireNothingIsSuppressedForNobodyAsync(personId);
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

    /// <summary>In force, taken back, in words of a reason, and about a number that others carry too.</summary>
    private async Task DecideAboutThePersonAsync()
    {
        await DecideAsync("suppress", "phone", "+49" + Phone);
        await DecideAsync("suppress", "mail", Mailbox);
        await DecideAsync("unsuppress", "mail", Mailbox);
        await DecideAsync("suppress", "phone", "+49" + FrontDesk);
        await decided.RunAsync(
            "identity",
            "decide",
            "must-link",
            Leads[0],
            Leads[1],
            "--reason",
            $"both wrote from {Mailbox}"
        );
    }

    /// <summary>A suppression that comes after the erasure is refused; one that is made all the same is withdrawn.</summary>
    private async Task RequireNothingIsSuppressedForNobodyAsync(string personId)
    {
        string[] suppress = ["identity", "decide", "suppress", "phone", "+49" + FormerPhone, "--reason", "late"];
        var late = await decided.TryAsync(suppress);
        late.ExitCode.ShouldBe(1);
        late.Errors.ShouldContain("no lead carries it");

        await decided.RunAsync([.. suppress, "--unchecked"]);
        (await Scan.FindAsync(Cancellation)).Count.ShouldBe(3, "the topic, its table and what identity keeps of it");
        (await decided.RunAsync("identity", "decisions", "prune", "--dry-run")).ShouldContain("would withdraw");
        (await Scan.FindAsync(Cancellation)).Count.ShouldBe(3);
        (await decided.RunAsync("identity", "decisions", "prune")).ShouldContain("withdraws");
        await RequireGoneAsync(personId);
    }

    private Task<string> DecideAsync(params string[] decision) =>
        decided.RunAsync(["identity", "decide", .. decision, "--reason", "request 4711"]);

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
        (await Scan.FindAsync(Cancellation)).ShouldBeEmpty();
        decided
            .Topics.Latest<IdentityDecision>("leads.identity.decisions")
            .Values.Select(decision => decision.Token?.Value)
            .ShouldContain("+49" + FrontDesk, "somebody who stays carries it");
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

    private static IReadOnlyList<DemoRecord> Records(string hour, string phone = Phone) =>
        [
            TenRecords.Form(
                "e-1",
                "08:00",
                ("email", Mailbox),
                ("phone", "0" + phone),
                ("country", "DE"),
                ("updated_at", $"2026-03-02T{hour}:00:00Z")
            ),
            TenRecords.Form(
                "e-2",
                "08:05",
                ("email", Mailbox),
                ("phone", "0" + FrontDesk),
                ("country", "DE"),
                ("updated_at", $"2026-03-02T{hour}:00:00Z")
            ),
            TenRecords.Form(
                "e-3",
                "08:10",
                ("email", "other.one@acme.example"),
                ("phone", "0" + FrontDesk),
                ("country", "DE")
            ),
        ];
}
