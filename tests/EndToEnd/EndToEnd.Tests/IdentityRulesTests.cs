using LeadStreams.Contracts;
using LeadStreams.Domain;
using LeadStreams.EndToEnd.Tests.Contents;
using LeadStreams.EndToEnd.Tests.Stacks;

namespace LeadStreams.EndToEnd.Tests;

/// <summary>The rules of identity change: persons that nothing touches follow, in all partitions and everywhere downstream.</summary>
public sealed class IdentityRulesTests
{
    private const int Forms = 24;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Persons_follow_changed_rules_without_a_new_record()
    {
        using var schemas = new SchemasCopy();
        await using var stack = await TestStack.StartAsync(
            options =>
                options with
                {
                    BrokerFlush = "never",
                    IsPostgresDurable = false,
                    SchemasDirectory = schemas.Path,
                },
            Cancellation
        );
        // Twelve pairs, each of one phone number and two mailboxes.
        await stack.FeedAsync(
            [
                .. Enumerable
                    .Range(0, Forms)
                    .Select(i =>
                        TenRecords.Form(
                            $"r-{i}",
                            "08:00",
                            ("email", $"rule.{i}@acme.example"),
                            ("phone", $"03055507{10 + (i / 2)}"),
                            ("country", "DE")
                        )
                    ),
            ],
            Cancellation
        );
        await RequirePersonsAsync(stack, Forms / 2);

        await stack.StopAsync();
        schemas.Change(
            "identity.yaml",
            text => Renumbered(text, 3).Replace("hard: 100\n", "hard: 1\n", StringComparison.Ordinal)
        );
        await stack.StartAgainAsync(Cancellation);
        await RequirePersonsAsync(stack, Forms);

        await stack.StopAsync();
        schemas.Change(
            "identity.yaml",
            text => Renumbered(text, 4).Replace("hard: 1\n", "hard: 100\n", StringComparison.Ordinal)
        );
        await stack.StartAgainAsync(Cancellation);
        await RequirePersonsAsync(stack, Forms / 2);
    }

    private static string Renumbered(string text, int number) =>
        System.Text.RegularExpressions.Regex.Replace(
            text,
            @"version: identity/\d+",
            $"version: identity/{100 + number}"
        );

    /// <summary>Waits until topics and rows say that the forms are so many persons.</summary>
    private static async Task RequirePersonsAsync(TestStack stack, int persons)
    {
        using var registry = new SchemaRegistryClient(
            new SchemaRegistryOptions { Url = stack.Options.SchemaRegistry },
            TimeProvider.System
        );
        var topics = new TopicContent(stack, registry);
        var forms = Enumerable.Range(0, Forms).Select(i => DecidedStack.Form($"r-{i}")).ToHashSet();
        var found = "";
        await Wait.UntilAsync(
            async () =>
            {
                var members = topics
                    .Latest<Membership>("leads.memberships")
                    .Values.Where(one => forms.Contains(one.LeadId));
                var ids = members.Select(one => one.PersonId).ToHashSet();
                var inMarket = topics.Latest<MarketLead>("leads.market.de").Keys.Count(ids.Contains);
                var rows = await TableContent.CountAsync(
                    stack,
                    $"SELECT count(DISTINCT person_id) FROM leads.membership WHERE lead_id IN ({string.Join(", ", forms.Select(form => $"'{form}'"))})",
                    Cancellation
                );
                found = $"{ids.Count} persons, {inMarket} in their market, {rows} in rows";
                return ids.Count == persons && inMarket == persons && rows == persons;
            },
            Patience,
            () => found,
            Cancellation
        );
    }
}
