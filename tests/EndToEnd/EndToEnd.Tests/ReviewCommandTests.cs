using System.Xml.Linq;
using LeadStreams.EndToEnd.Tests.Stacks;
using LeadStreams.Local.Stack.Demo;

namespace LeadStreams.EndToEnd.Tests;

/// <summary>The queue of links that people decide: two people share a mailbox, and somebody has to say whether they are one.</summary>
[Collection(DecidedStackTests.Name)]
public sealed class ReviewCommandTests(DecidedStack decided)
{
    private const string Mailbox = "duo@queue.example";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Requirement", "S0-4")]
    public async Task Who_shares_a_mailbox_under_another_name_waits_for_people_and_what_they_decide_settles_it()
    {
        string[] leads = [DecidedStack.Form("q-1"), DecidedStack.Form("q-2")];
        await decided.Stack.FeedAsync([Form("q-1", "Hanna", "Weber"), Form("q-2", "Pauline", "Stern")], Cancellation);
        decided.Partition(leads).ShouldBe("1 | 2");

        var line = await ReviewAsync();
        line.ShouldMatch(@"name_conflict +\d+d +de +2 +2 +mail d\*\*\*@queue\.example");
        (await decided.RunAsync("identity", "review", "list", "--market", "gb")).ShouldNotContain("queue.example");
        (await decided.RunAsync("identity", "review", "list", "--age", "9000d")).ShouldNotContain("queue.example");
        // A question is as old as the evidence that asks it.
        (await decided.RunAsync("identity", "review", "list", "--age", "1d")).ShouldContain("queue.example");

        var id = line.Trim().Split(' ')[0];
        var picture = Path.Combine(decided.Stack.Options.DataDirectory, "review.svg");
        var shown = await decided.RunAsync("identity", "review", "show", id, "--svg", picture);
        shown.ShouldContain("names of different people: person_name ");
        shown.ShouldContain("person_name ha*** on " + leads[0]);
        shown.ShouldNotContain("hanna", Case.Insensitive);
        var drawn = XDocument.Load(picture).Root!;
        drawn.Elements().Count(one => one.Name.LocalName == "g").ShouldBe(2, "two persons");
        drawn.Value.ShouldContain("stops at others: name_conflict");

        await DecideAsync(id, "must-link", "she married");
        decided.Partition(leads).ShouldBe("1 2");
        var settled = await decided.TryAsync("identity", "review", "show", id);
        settled.ExitCode.ShouldBe(1);
        settled.Errors.ShouldContain("is open: it may be decided");

        // Taken back, the question is there again, and the other answer is one too.
        var decision = (await decided.RunAsync("identity", "decisions", "list")).Split(' ')[0];
        await decided.RunAsync("identity", "undo", decision, "--reason", "somebody else");
        decided.Partition(leads).ShouldBe("1 | 2");
        await DecideAsync((await ReviewAsync()).Trim().Split(' ')[0], "cannot-link", "two colleagues");
        decided.Partition(leads).ShouldBe("1 | 2");
        (await decided.RunAsync("identity", "review", "list")).ShouldNotContain("queue.example");
        (await decided.RunAsync("identity", "review", "list", "--all")).ShouldContain("queue.example");
    }

    private async Task<string> ReviewAsync()
    {
        var reviews = await decided.RunAsync("identity", "review", "list");
        return reviews.Split('\n').Single(line => line.Contains("queue.example", StringComparison.Ordinal));
    }

    private Task<string> DecideAsync(string review, string verdict, string reason) =>
        decided.RunAsync("identity", "review", "decide", review, verdict, "--reason", reason);

    private static DemoRecord Form(string id, string firstName, string lastName) =>
        TenRecords.Form(
            id,
            "08:00",
            ("email", Mailbox),
            ("first_name", firstName),
            ("last_name", lastName),
            ("country", "DE")
        );
}
