using LeadStreams.Contracts;
using LeadStreams.EndToEnd.Tests.Contents;
using LeadStreams.EndToEnd.Tests.Stacks;
using LeadStreams.Local.Stack.Demo;
using Npgsql;

namespace LeadStreams.EndToEnd.Tests;

/// <summary>Whether anybody carries a token is right while the tables lag behind the topics.</summary>
[Collection(DecidedStackTests.Name)]
public sealed class SuppressionTests(DecidedStack decided)
{
    private const string Phone = "+49301234563";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_suppression_stands_and_falls_with_leads_that_the_tables_do_not_know_yet()
    {
        await decided.Stack.FeedAsync([Form("s-1", hour: 9, "0301234564")], Cancellation);
        await using (await StopSinkAsync())
        {
            (await SuppressAsync()).Errors.ShouldContain("no lead carries it");
            await SendAsync(Form("s-2", hour: 9, Phone));
            (await SuppressAsync()).OutputOfSuccess().ShouldNotContain("withdraws");
            (await PruneAsync()).ShouldNotContain("would withdraw");

            // In its newest version nobody carries it: what the tables would still tell does not count either.
            await SendAsync(Form("s-2", hour: 10, "0301234565"));
            (await PruneAsync()).ShouldContain("would withdraw");
        }

        await decided.Stack.DrainAsync(Cancellation);
        (await PruneAsync()).ShouldContain("would withdraw");
        await SendAsync(Form("s-1", hour: 10, Phone));
        await decided.Stack.DrainAsync(Cancellation);
        (await PruneAsync()).ShouldNotContain("would withdraw");

        await using (await StopSinkAsync())
        {
            await SendAsync(Form("s-1", hour: 11, "0301234564"));
            (await PruneAsync()).ShouldContain("would withdraw");
        }

        await decided.RunAsync("identity", "decisions", "prune");
        (
            await decided.CountAsync($"SELECT count(*) FROM leads.identity_decision WHERE token_value = '{Phone}'")
        ).ShouldBe(0);
    }

    [Fact]
    public async Task What_never_links_cannot_be_suppressed()
    {
        foreach (var kind in (string[])["telephone", "person_name"])
        {
            var refused = await decided.TryAsync("identity", "decide", "suppress", kind, "x", "--reason", "shared");
            refused.ExitCode.ShouldBe(1);
            refused.Errors.ShouldContain("nothing to suppress; these link: crm, linkedin, mail");
        }
    }

    /// <summary>The sink waits for a lock while what is returned lives; the command can read.</summary>
    private async Task<NpgsqlConnection> StopSinkAsync()
    {
        var connection = await TableContent.OpenAsync(decided.Stack, Cancellation);
        await using var command = new NpgsqlCommand(
            "BEGIN; LOCK TABLE leads.sink_offset IN EXCLUSIVE MODE",
            connection
        );
        await command.ExecuteNonQueryAsync(Cancellation);
        return connection;
    }

    private async Task SendAsync(DemoRecord record)
    {
        var before = Normalized();
        await new DemoSender(decided.Stack.Options, TimeProvider.System).SendAsync([record], Cancellation);
        await Wait.UntilAsync(() => Normalized() > before, Patience, () => "it was not normalized", Cancellation);
    }

    private int Normalized() => decided.Topics.All<NormalizedLead>("leads.normalized").Count;

    private Task<ProgramRun> SuppressAsync() =>
        decided.TryAsync("identity", "decide", "suppress", "phone", Phone, "--reason", "front desk");

    private async Task<string> PruneAsync() =>
        (await decided.TryAsync("identity", "decisions", "prune", "--dry-run")).OutputOfSuccess();

    private static DemoRecord Form(string id, int hour, string phone) =>
        TenRecords.Form(
            id,
            "08:00",
            ("email", id + "@acme.example"),
            ("phone", phone),
            ("country", "DE"),
            ("updated_at", $"2026-03-02T{hour:00}:00:00Z")
        );
}
