using LeadStreams.Contracts;
using LeadStreams.PostgresSink.Security;

namespace LeadStreams.PostgresSink.Tests;

/// <summary>What explains persons, as rows and views: tokens, decisions, reviews, history.</summary>
public sealed class IdentityRowsTests(SinkDatabases databases)
{
    [Fact]
    public async Task Tokens_follow_their_source_event_and_go_with_it()
    {
        var database = await databases.CreateAsync();
        var log = new FakeLog();
        var lead = Samples.Lead(1, "de");
        log.Append("leads.normalized", lead.LeadId, lead);
        log.Append("leads.normalized", lead.LeadId, lead with { Tokens = [lead.Tokens[1]] });
        using var bench = new SinkBench(database, log);
        bench.Write(log.Records, batch: 1);
        (
            await database.ListAsync(
                PostgresRoles.Global,
                "SELECT namespace || ' ' || trust FROM leads.source_event_token"
            )
        ).ShouldBe(["mail unverified"]);

        log.Append<NormalizedLead>("leads.normalized", lead.LeadId, null);
        bench.Write(log.Records);
        (await database.CountAsync(PostgresRoles.Global, "leads.source_event_token")).ShouldBe(0);
    }

    [Fact]
    public async Task A_token_longer_than_an_index_holds_is_written_all_the_same()
    {
        var database = await databases.CreateAsync();
        var log = new FakeLog();
        var random = new Random(1);
        var value = string.Concat(Enumerable.Range(0, 4000).Select(_ => (char)(0x4e00 + random.Next(20_000))));
        var lead = Samples.Lead(1, "de") with { Tokens = [new Token { Namespace = "click", Value = value }] };
        log.Append("leads.normalized", lead.LeadId, lead);
        using var bench = new SinkBench(database, log);
        bench.Write(log.Records);

        (await database.ListAsync(PostgresRoles.Global, "SELECT value FROM leads.source_event_token")).ShouldBe([
            value,
        ]);
    }

    [Fact]
    [Trait("Requirement", "S0-18")]
    public async Task Evidence_and_decisions_are_for_the_global_role_alone()
    {
        var database = await databases.CreateAsync();
        foreach (
            var relation in (string[])
                [
                    "leads.source_event_token",
                    "leads.identity_decision",
                    "bi.open_reviews",
                    "bi.person_history",
                    "bi.person_reference",
                ]
        )
        {
            await database.CountAsync(PostgresRoles.Global, relation);
            var refused = await Should.ThrowAsync<Npgsql.PostgresException>(() =>
                database.CountAsync("leads_market_de", relation)
            );
            refused.SqlState.ShouldBe("42501", relation);
        }
    }

    [Fact]
    public async Task A_decision_has_one_row_in_its_newest_version()
    {
        var database = await databases.CreateAsync();
        var log = new FakeLog();
        var decision = new IdentityDecision
        {
            DecisionId = "d1",
            Kind = IdentityDecisionKind.CannotLink,
            LeadA = Samples.LeadId(1),
            LeadB = Samples.LeadId(2),
            Version = 1,
            Actor = "ann",
            Reason = "two people",
            DecidedAt = FakeLog.Start,
        };
        log.Append("leads.identity.decisions", "d1", decision);
        log.Append("leads.identity.decisions", "d1", decision with { Version = 2, On = false });
        using var bench = new SinkBench(database, log);
        bench.Write(log.Records);

        (
            await database.ListAsync(
                PostgresRoles.Global,
                "SELECT concat_ws('|', kind, lead_a, lead_b, version, in_force, actor, reason) FROM leads.identity_decision"
            )
        ).ShouldBe(["cannot_link|lead-000001|lead-000002|2|f|ann|two people"]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public async Task Of_a_decision_the_greatest_version_counts_and_not_what_was_written_last(int batch)
    {
        var database = await databases.CreateAsync();
        var log = new FakeLog();
        var decision = new IdentityDecision
        {
            DecisionId = "d1",
            Kind = IdentityDecisionKind.SuppressToken,
            Token = new Token { Namespace = "phone", Value = "+4930123400" },
            Version = 2,
            On = false,
            Actor = "ann",
            DecidedAt = FakeLog.Start,
        };
        log.Append("leads.identity.decisions", "d1", decision);
        log.Append("leads.identity.decisions", "d1", decision with { Version = 1, On = true });
        log.Append("leads.identity.decisions", "d2", decision with { DecisionId = "d2", Version = 5 });
        log.Append<IdentityDecision>("leads.identity.decisions", "d2", null);
        log.Append("leads.identity.decisions", "d2", decision with { DecisionId = "d2", Version = 1 });
        using var bench = new SinkBench(database, log);
        bench.Write(log.Records, batch);

        (
            await database.ListAsync(
                PostgresRoles.Global,
                "SELECT concat_ws('|', decision_id, version, in_force) FROM leads.identity_decision ORDER BY 1"
            )
        ).ShouldBe(["d1|2|f", "d2|1|f"], "a decision that was forgotten begins anew");
    }

    [Fact]
    public async Task An_open_review_shows_its_age_and_whose_it_is()
    {
        var database = await databases.CreateAsync();
        var log = new FakeLog();
        log.Append("leads.normalized", Samples.LeadId(1), Samples.Lead(1, "de"));
        log.Append("leads.normalized", Samples.LeadId(2), Samples.Lead(2, "gb"));
        log.Append(
            "leads.identity.reviews",
            "r1",
            Samples.Review("r1", "conflict", FakeLog.Start) with
            {
                Token = new Token { Namespace = "mail", Value = "x@example.com" },
                Clusters =
                [
                    new LeadSet { PersonId = Samples.PersonId(1), LeadIds = [Samples.LeadId(1)] },
                    new LeadSet { PersonId = Samples.PersonId(2), LeadIds = [Samples.LeadId(2)] },
                ],
            }
        );
        using var bench = new SinkBench(database, log);
        bench.Write(log.Records);

        (
            await database.ListAsync(
                PostgresRoles.Global,
                "SELECT concat_ws('|', review_id, reason, persons, leads, markets, age > interval '0') FROM bi.open_reviews"
            )
        ).ShouldBe(["r1|conflict|2|2|{de,gb}|t"]);
    }

    [Fact]
    public async Task Every_person_that_a_change_names_finds_it_by_an_index()
    {
        var database = await databases.CreateAsync();
        var log = new FakeLog();
        var (first, second) = (Samples.PersonId(1), Samples.PersonId(2));
        var both = new LeadSet { PersonId = first, LeadIds = [Samples.LeadId(1), Samples.LeadId(2)] };
        log.Append(
            "leads.identity.changes",
            first,
            Samples.Change(1) with
            {
                Kind = IdentityChangeKind.Split,
                Before = [both],
                After =
                [
                    both with
                    {
                        LeadIds = [Samples.LeadId(1)],
                    },
                    new LeadSet { PersonId = second, LeadIds = [Samples.LeadId(2)] },
                ],
            }
        );
        using var bench = new SinkBench(database, log);
        bench.Write(log.Records);

        foreach (var person in (string[])[first, second])
        {
            (
                await database.ListAsync(
                    PostgresRoles.Global,
                    $"""SELECT kind || ' ' || person_id FROM bi.person_history WHERE person_ids @> '["{person}"]'"""
                )
            ).ShouldBe([$"split {first}"]);
        }

        var plan = await database.ListAsync(
            PostgresRoles.Global,
            $"""SET enable_seqscan = off; EXPLAIN SELECT * FROM bi.person_history WHERE person_ids @> '["{second}"]'"""
        );
        plan.ShouldContain(line => line.Contains("Bitmap Index Scan", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Requirement", "S1-18")]
    public async Task A_person_is_found_by_the_ids_that_every_system_knows_it_by()
    {
        var database = await databases.CreateAsync();
        var log = new FakeLog();
        foreach (var number in (int[])[1, 2])
        {
            log.Append("leads.normalized", Samples.LeadId(number), Samples.Lead(number, "de"));
            log.Append(
                "leads.memberships",
                Samples.LeadId(number),
                Samples.Member(number, "de") with
                {
                    PersonId = "person-of-both",
                }
            );
        }

        using var bench = new SinkBench(database, log);
        bench.Write(log.Records);
        (
            await database.ListAsync(
                PostgresRoles.Global,
                "SELECT system || ' ' || external_id FROM bi.person_reference WHERE person_id = 'person-of-both' ORDER BY 1"
            )
        ).ShouldBe(["crm:one K1", "crm:one K2", "meta-lead-ads record-1", "web-form record-2"]);
    }
}
