using LeadStreams.Contracts;
using LeadStreams.Domain;
using LeadStreams.EndToEnd.Tests.Stacks;
using LeadStreams.Local.Stack.Demo;

namespace LeadStreams.EndToEnd.Tests;

/// <summary>Runs the runbook of a wrong merge: two persons become one by evidence, people split them, and they stay split.</summary>
[Collection(DecidedStackTests.Name)]
public sealed class UnmergeTests(DecidedStack decided)
{
    private static readonly string[] Leads =
    [
        DecidedStack.Form("u-a1"),
        DecidedStack.Form("u-a2"),
        DecidedStack.Form("u-b1"),
        DecidedStack.Form("u-b2"),
        DecidedStack.Form("u-b3"),
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static string AllLeads => string.Join(", ", Leads.Select(lead => $"'{lead}'"));

    [Fact]
    [Trait("Requirement", "S0-12")]
    [Trait("Requirement", "S1-19")]
    public async Task Two_persons_merge_and_are_split_again_with_their_ids_and_stay_so()
    {
        await decided.Stack.FeedAsync(Records(phoneOfB: null, hour: 9), Cancellation);
        decided.Partition(Leads).ShouldBe("1 2 | 3 4 5");
        var events = decided.Topics.Latest<NormalizedLead>("leads.normalized");

        // The last form of b now also has the phone number of a.
        await decided.Stack.FeedAsync(Records(phoneOfB: "0301234599", hour: 10), Cancellation);
        decided.Partition(Leads).ShouldBe("1 2 3 4 5");
        await RequireRestatedAsync("1 2 3 4 5");

        var decision = await decided.RunAsync([
            "identity",
            "decide",
            "cannot-link",
            Leads[0],
            Leads[2],
            "--reason",
            "father and son",
            "--by",
            "ann",
        ]);
        decision.ShouldContain("with 5 leads -> ");
        decided.Partition(Leads).ShouldBe("1 2 | 3 4 5");
        await RequireRestatedAsync("1 2 | 3 4 5");
        RequireIntact(events);

        // Whatever is delivered again, and evidence that says the same once more, does not tie them together again.
        await decided.Stack.FeedAsync(Records(phoneOfB: "0301234599", hour: 10), Cancellation);
        await decided.Stack.FeedAsync(Records(phoneOfB: "0301234599", hour: 11), Cancellation);
        await decided.Stack.StopAsync();
        await decided.Stack.StartAgainAsync(Cancellation);
        await decided.Stack.DrainAsync(Cancellation);
        decided.Partition(Leads).ShouldBe("1 2 | 3 4 5");

        var whyNot = await decided.RunAsync("explain", "why-not", Leads[1], Leads[4]);
        whyNot.ShouldContain("they cannot be one");
        whyNot.ShouldContain($"decided: {Leads.Where((_, i) => i is 0 or 2).Min(StringComparer.Ordinal)} is not");
        whyNot.ShouldNotContain("0301234599");

        var id = (await decided.RunAsync("identity", "decisions", "list")).Split(' ')[0];
        await decided.RunAsync("identity", "undo", id, "--reason", "they are one after all");
        decided.Partition(Leads).ShouldBe("1 2 3 4 5");
        await RequireRestatedAsync("1 2 3 4 5");
        (await decided.RunAsync("explain", "how", Leads[4])).ShouldContain($"by decision/{id}");
    }

    /// <summary>Persons, markets, clocks and rows all say what the memberships say.</summary>
    private async Task RequireRestatedAsync(string partition)
    {
        var persons = partition.Split(" | ").Select(one => one.Split(' ').Select(int.Parse).ToArray()).ToList();
        foreach (var person in persons)
        {
            var personId = Uuid5.PersonId(Leads[person[0] - 1]);
            var ids = person.Select(number => Leads[number - 1]).ToList();
            decided
                .Topics.Latest<Person>("leads.persons")[personId]
                .Leads.Select(lead => lead.LeadId)
                .ShouldBe(ids, ignoreOrder: true);
            decided.Topics.Latest<MarketLead>("leads.market.de")[personId].TouchCount.ShouldBe(ids.Count);
            (
                await decided.CountAsync(
                    $"SELECT count(*) FROM leads.membership m JOIN leads.market_lead p USING (person_id, market) WHERE person_id = '{personId}' AND p.touch_count = {ids.Count}"
                )
            ).ShouldBe(ids.Count);
            (
                await decided.CountAsync(
                    $"SELECT count(*) FROM leads.sla_clock WHERE person_id = '{personId}' AND lead_id IN ({AllLeads})"
                )
            ).ShouldBe(ids.Count, "the clocks belong to the person of today");
        }

        var others = Leads
            .Select(Uuid5.PersonId)
            .Except(persons.Select(one => Uuid5.PersonId(Leads[one[0] - 1])))
            .ToList();
        decided.Topics.Latest<MarketLead>("leads.market.de").Keys.Intersect(others).ShouldBeEmpty();
        (
            await decided.CountAsync(
                $"SELECT (SELECT count(*) FROM leads.person WHERE person_id = ANY ('{{{string.Join(',', others)}}}')) + (SELECT count(*) FROM leads.market_lead WHERE person_id = ANY ('{{{string.Join(',', others)}}}'))"
            )
        ).ShouldBe(0);
    }

    /// <summary>Apart from the one that was sent in a newer version, the source events are what they were.</summary>
    private void RequireIntact(Dictionary<string, NormalizedLead> before)
    {
        var after = decided.Topics.Latest<NormalizedLead>("leads.normalized");
        foreach (var lead in Leads)
        {
            after[lead].SourceRecordId.ShouldBe(before[lead].SourceRecordId);
            after[lead].OccurredAt.ShouldBe(before[lead].OccurredAt);
        }
    }

    private static IReadOnlyList<DemoRecord> Records(string? phoneOfB, int hour) =>
        [
            TenRecords.Form(
                "u-a1",
                "08:00",
                ("email", "anton.alt@acme.example"),
                ("phone", "0301234599"),
                ("country", "DE")
            ),
            TenRecords.Form("u-a2", "08:05", ("email", "anton.alt@acme.example"), ("country", "DE")),
            TenRecords.Form("u-b1", "08:10", ("email", "bernd.alt@acme.example"), ("country", "DE")),
            TenRecords.Form("u-b2", "08:15", ("email", "bernd.alt@acme.example"), ("country", "DE")),
            TenRecords.Form(
                "u-b3",
                "08:20",
                [
                    ("email", "bernd.alt@acme.example"),
                    ("country", "DE"),
                    ("updated_at", $"2026-03-02T{hour:00}:00:00Z"),
                    .. phoneOfB is null ? [] : new (string, string)[] { ("phone", phoneOfB) },
                ]
            ),
        ];
}
