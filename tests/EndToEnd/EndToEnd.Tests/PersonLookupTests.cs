using System.Text.Json.Nodes;
using LeadStreams.Contracts;
using LeadStreams.Domain;
using LeadStreams.EndToEnd.Tests.Stacks;

namespace LeadStreams.EndToEnd.Tests;

/// <summary>What people ask about persons on a running stack, and that every way of asking gives one answer.</summary>
[Collection(DecidedStackTests.Name)]
public sealed class PersonLookupTests(DecidedStack decided)
{
    private const string Mailbox = "paula.lind@acme.example";
    private static readonly string[] Leads =
    [
        DecidedStack.Form("p-1"),
        Uuid5.LeadId("meta-lead-ads", "71001"),
        DecidedStack.Form("p-3"),
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Requirement", "S0-9")]
    [Trait("Requirement", "S1-18")]
    public async Task Lead_person_and_address_give_one_answer_that_topic_and_tables_agree_on()
    {
        await FeedAsync();
        var person = decided.Topics.Latest<Person>("leads.persons")[Uuid5.PersonId(Leads[0])];
        var answer = await decided.RunAsync("person", Mailbox, "--json", "--show-values");
        foreach (var reference in (string[])[Leads[1], person.PersonId, "Paula.Lind@ACME.example"])
        {
            (await decided.RunAsync("person", reference, "--json", "--show-values")).ShouldBe(answer);
        }

        var record = JsonNode.Parse(answer)!;
        Texts(record["leads"]!, "lead_id").ShouldBe(person.Leads.Select(lead => lead.LeadId));
        Texts(record["leads"]!, "source").ShouldBe(person.Leads.Select(lead => lead.Source));
        Texts(record["attributes"]!, "value").ShouldBe(person.Attributes.Select(one => one.Value));
        Texts(record["consents"]!, "purpose").ShouldBe(person.Consents.Select(one => one.Purpose));
        ((string)record["primary_source"]!).ShouldBe(person.PrimarySource);
        ((int)record["touches"]!).ShouldBe(person.TouchCount);
        Texts(record["sla"]!, "lead_id")
            .ShouldBe(
                person.Leads.Where(lead => lead.Market is not null).Select(lead => lead.LeadId),
                ignoreOrder: true
            );
        Texts(record["references"]!, "id").ShouldBe(["71001", "p-1", "p-3"], ignoreOrder: true);
        foreach (var lead in Leads)
        {
            decided.Topics.Latest<Membership>("leads.memberships")[lead].PersonId.ShouldBe(person.PersonId);
        }

        (await decided.RunAsync("person", Mailbox)).ShouldNotContain(Mailbox);
        var nobody = await decided.TryAsync("person", "nobody@acme.example");
        nobody.ExitCode.ShouldBe(1);
        nobody.Errors.ShouldContain("nobody is known by");
    }

    [Fact]
    public async Task The_id_of_a_person_that_only_a_split_made_has_its_history_and_leads_to_the_person_for_ever()
    {
        (string, string)[] form = [("email", "petra.split@acme.example"), ("country", "DE")];
        var (older, younger) = (DecidedStack.Form("split-1"), DecidedStack.Form("split-2"));
        await decided.Stack.FeedAsync([TenRecords.Form("split-1", "08:00", form)], Cancellation);
        await decided.Stack.FeedAsync([TenRecords.Form("split-2", "08:05", form)], Cancellation);

        await decided.RunAsync("identity", "decide", "cannot-link", older, younger, "--reason", "two of one name");
        var (first, second) = (Uuid5.PersonId(older), Uuid5.PersonId(younger));
        (await decided.RunAsync("explain", "how", second)).ShouldContain(
            $"split    {first} with 2 leads -> {first} with 1 lead, {second} with 1 lead"
        );

        var id = (await decided.RunAsync("identity", "decisions", "list")).Split(' ')[0];
        await decided.RunAsync("identity", "undo", id, "--reason", "one after all");
        foreach (
            var command in (string[][])
                [
                    ["person"],
                    ["explain", "person"],
                    ["explain", "how"],
                ]
        )
        {
            (await decided.RunAsync([.. command, second])).ShouldStartWith($"person {first}");
        }
    }

    [Fact]
    public async Task Explain_preview_and_memberships_agree()
    {
        await FeedAsync();
        var memberships = decided.Topics.Latest<Membership>("leads.memberships");
        var explained = await decided.RunAsync(["explain", "person", .. memberships.Keys]);
        explained
            .Split('\n')
            .Where(line => line.StartsWith("person ", StringComparison.Ordinal))
            .Select(line => line.Split(' ')[1])
            .ShouldBe(memberships.Values.Select(one => one.PersonId));
        explained.ShouldNotContain(Mailbox);

        var rules = Path.Combine(Checkout.Schemas, "identity.yaml");
        var preview = JsonNode.Parse(await decided.RunAsync("identity", "preview", "--config", rules, "--json"))!;
        ((int)preview["leads"]!).ShouldBe(memberships.Count);
        ((int)preview["persons"]!["before"]!).ShouldBe(
            memberships.Values.Select(one => one.PersonId).Distinct().Count()
        );
        preview["changes"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task Of_many_references_one_that_nobody_knows_is_told_and_the_others_are_answered()
    {
        await FeedAsync();
        var run = await decided.TryAsync("explain", "person", Leads[0], "nobody", Leads[2], "--timing");
        run.ExitCode.ShouldBe(1);
        run.Output.Split('\n').Count(line => line.StartsWith("person ", StringComparison.Ordinal)).ShouldBe(2);
        run.Errors.ShouldContain("nobody is known by 'nobody'");
        run.Errors.ShouldContain("2 answer(s)");

        var none = await decided.TryAsync("explain", "person", "nobody", "--timing");
        none.ExitCode.ShouldBe(1);
        none.Errors.ShouldContain("0 answers");
    }

    private Task FeedAsync() =>
        decided.Stack.FeedAsync(
            [
                TenRecords.Form("p-1", "08:00", ("email", Mailbox), ("first_name", "Paula"), ("country", "DE")),
                TenRecords.Meta("71001", "08:05", ("email", Mailbox), ("full_name", "Paula Lind"), ("country", "GB")),
                TenRecords.Form(
                    "p-3",
                    "08:10",
                    ("email", "Paula.Lind@acme.example"),
                    ("phone", "0301234533"),
                    ("country", "DE")
                ),
            ],
            Cancellation
        );

    private static List<string> Texts(JsonNode list, string name) =>
        list.AsArray().Select(one => (string)one![name]!).ToList();
}
