using System.Globalization;
using LeadStreams.EndToEnd.Tests.Stacks;
using LeadStreams.Local.Stack.Components;

namespace LeadStreams.EndToEnd.Tests;

/// <summary>What a market's own login sees of the running stack through psql: its market, whatever it asks.</summary>
[Collection(SharedStackTests.Name)]
public sealed class MarketIsolationTests(SharedStack shared)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private static readonly string[] Markets = ["de", "gb", "us"];

    private static readonly string[] Relations =
    [
        "leads.source_event",
        "leads.source_event_attribute",
        "leads.membership",
        "leads.market_lead",
        "leads.market_lead_attribute",
        "leads.sla_clock",
        "leads.sla_threshold",
        "bi.lead",
        "bi.person_by_market",
        "bi.attribution",
        "bi.sla_status",
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> EachMarket => [.. Markets];

    [Theory]
    [MemberData(nameof(EachMarket))]
    [Trait("Requirement", "S0-18")]
    [Trait("Requirement", "S0-21")]
    public async Task A_market_counts_its_own_rows_and_none_of_others(string market)
    {
        var all = await CountsAsync("leads_global");
        var seen = await CountsAsync("leads_market_" + market);

        foreach (var relation in Relations)
        {
            all[relation].Keys.ShouldContain(market, relation);
            all[relation].Count.ShouldBeGreaterThan(1, relation);
            seen[relation]
                .ShouldBe(
                    new Dictionary<string, long> { [market] = all[relation][market] },
                    $"{relation} as {market} sees it"
                );
        }
    }

    [Theory]
    [MemberData(nameof(EachMarket))]
    [Trait("Requirement", "S0-18")]
    [Trait("Requirement", "S0-21")]
    public async Task A_market_copies_only_its_own_rows(string market)
    {
        var role = "leads_market_" + market;
        var copied = (await PsqlAsync(role, "COPY leads.market_lead (market) TO STDOUT")).OutputOfSuccess();
        copied.Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct().ShouldBe([market]);

        var selected = await PsqlAsync(role, "COPY (SELECT market FROM bi.lead) TO STDOUT");
        selected.OutputOfSuccess().Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct().ShouldBe([market]);
    }

    [Theory]
    [InlineData("SELECT count(*) FROM leads.person")]
    [InlineData("COPY leads.person TO STDOUT")]
    [InlineData("SELECT count(*) FROM leads.rejected")]
    [InlineData("SELECT count(*) FROM leads.identity_change")]
    [InlineData("SELECT count(*) FROM bi.reject_summary")]
    [InlineData("SET ROLE leads_global")]
    [InlineData("SET SESSION AUTHORIZATION leads_market_gb")]
    [InlineData("SET row_security = off; SELECT count(*) FROM leads.market_lead")]
    [InlineData("INSERT INTO security.grants VALUES ('leads_market_de', 'gb')")]
    [InlineData("DELETE FROM leads.market_lead")]
    [InlineData("COPY leads.market_lead TO PROGRAM 'cat'")]
    [InlineData("CREATE FUNCTION leads.f() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'")]
    [Trait("Requirement", "S0-21")]
    public async Task A_market_is_refused_what_is_not_its_own(string sql)
    {
        var run = await PsqlAsync("leads_market_de", sql);
        run.ExitCode.ShouldNotBe(0, run.Output);
        run.Errors.ShouldMatch("permission denied|must be|row-level security|cannot set");
    }

    [Fact]
    [Trait("Requirement", "S0-18")]
    public async Task No_login_gets_in_without_its_password()
    {
        var run = await PsqlAsync("leads_market_de", "SELECT 1", "/dev/null");
        run.ExitCode.ShouldNotBe(0);
        run.Errors.ShouldContain("password");
    }

    private async Task<Dictionary<string, Dictionary<string, long>>> CountsAsync(string role)
    {
        var sql = string.Join(
            " UNION ALL ",
            Relations.Select(relation => $"SELECT '{relation}', market, count(*) FROM {relation} GROUP BY market")
        );
        var counts = Relations.ToDictionary(relation => relation, _ => new Dictionary<string, long>());
        var output = (await PsqlAsync(role, sql)).OutputOfSuccess();
        foreach (var line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var fields = line.Split('|');
            counts[fields[0]].Add(fields[1], long.Parse(fields[2], CultureInfo.InvariantCulture));
        }

        return counts;
    }

    private Task<ProgramRun> PsqlAsync(string role, string sql, string? passwordFile = null) =>
        ProgramRun.OfAsync(
            "psql",
            [
                "-XAt",
                "-v",
                "ON_ERROR_STOP=1",
                "--no-password",
                "-h",
                "127.0.0.1",
                "-p",
                shared.Stack.Options.Ports.Postgres.ToString(CultureInfo.InvariantCulture),
                "-U",
                role,
                PostgresSetup.Database,
                "-c",
                sql,
            ],
            Deadline,
            Cancellation,
            ("PGPASSFILE", passwordFile ?? PostgresSetup.PasswordFile(shared.Stack.Options))
        );
}
