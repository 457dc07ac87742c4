using LeadStreams.PostgresSink.Security;
using Npgsql;

namespace LeadStreams.PostgresSink.Tests;

/// <summary>What a market's login can reach, by each way in.</summary>
public sealed class IsolationTests(SinkDatabases databases)
{
    private const string De = "leads_market_de";
    private const string Gb = "leads_market_gb";

    private static readonly string[] MarketTables =
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

    [Fact]
    [Trait("Requirement", "S0-18")]
    public async Task Every_table_has_row_level_security_enabled_and_forced_and_a_policy()
    {
        var database = await databases.CreateAsync();
        var open = await database.ListAsync(
            "postgres",
            """
            SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'm', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast', 'staging')
                AND c.oid <> 'public.schema_migration'::regclass
                AND NOT (c.relrowsecurity AND c.relforcerowsecurity AND EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid))
            """
        );
        open.ShouldBeEmpty();
        (
            await database.CountAsync(
                "postgres",
                "pg_class WHERE relnamespace = 'leads'::regnamespace AND relkind = 'r'"
            )
        ).ShouldBe(17);
    }

    [Fact]
    [Trait("Requirement", "S0-18")]
    public async Task A_reader_has_one_permissive_policy_a_table_and_only_the_global_role_sees_all_of_one()
    {
        var database = await databases.CreateAsync();
        var policies = await database.ListAsync(
            "postgres",
            """
            SELECT concat_ws(' ', tablename, array_to_string(roles, ','), cmd, permissive, qual) FROM pg_policies
            WHERE schemaname = 'leads' AND NOT ('leads_sink' = ANY (roles)) ORDER BY 1
            """
        );
        policies.Count.ShouldBe(17);
        policies.ShouldAllBe(policy =>
            policy.Contains("leads_global SELECT PERMISSIVE true", StringComparison.Ordinal)
            || policy.Contains(
                "leads_reader SELECT PERMISSIVE (market = ANY (( SELECT security.markets()",
                StringComparison.Ordinal
            )
        );
    }

    [Fact]
    [Trait("Requirement", "S0-18")]
    public async Task Staging_tables_are_empty_and_nobody_else_may_enter()
    {
        var database = await databases.CreateAsync();
        using var bench = new SinkBench(database, new FakeLog());
        (
            await database.CountAsync(
                "postgres",
                "pg_class WHERE relnamespace = 'staging'::regnamespace AND relkind = 'r' AND NOT relrowsecurity"
            )
        ).ShouldBe(0);

        var table = (
            await database.ListAsync(
                "postgres",
                "SELECT oid::regclass::text FROM pg_class WHERE relnamespace = 'staging'::regnamespace AND relkind = 'r'"
            )
        )[0];
        (await Refused(() => database.CountAsync(PostgresRoles.Global, table))).ShouldBe("42501");
    }

    [Fact]
    [Trait("Requirement", "S0-20")]
    public async Task A_query_without_any_filter_gives_a_market_its_own_rows_and_no_other()
    {
        var database = await FilledAsync();
        foreach (var table in MarketTables)
        {
            (await database.CountAsync(De, table)).ShouldBeGreaterThan(0, table);
            (await database.CountAsync(De, $"{table} WHERE market <> 'de'")).ShouldBe(0, table);
            (await database.CountAsync(De, $"{table} WHERE market = 'gb'")).ShouldBe(0, table);
            var all = await database.CountAsync(PostgresRoles.Global, table);
            var parts =
                await database.CountAsync(De, table)
                + await database.CountAsync(Gb, table)
                + await database.CountAsync("leads_market_us", table);
            (parts + await database.CountAsync(PostgresRoles.Global, $"{table} WHERE market = 'unassigned'")).ShouldBe(
                all,
                table
            );
        }
    }

    [Theory]
    [Trait("Requirement", "S0-21")]
    [InlineData("SELECT count(*) FROM (SELECT * FROM leads.source_event OFFSET 0) s WHERE market <> 'de'")]
    [InlineData(
        "WITH x AS MATERIALIZED (SELECT * FROM leads.source_event) SELECT count(*) FROM x WHERE market <> 'de'"
    )]
    [InlineData(
        "SELECT count(*) FROM leads.membership m JOIN leads.source_event e ON true WHERE e.market <> 'de' OR m.market <> 'de'"
    )]
    [InlineData(
        "SELECT count(*) FROM leads.membership m WHERE EXISTS (SELECT 1 FROM leads.source_event e WHERE e.market = 'gb')"
    )]
    [InlineData(
        "SELECT count(*) FROM (SELECT market FROM leads.sla_clock UNION ALL SELECT market FROM bi.lead) u WHERE market <> 'de'"
    )]
    [InlineData("SELECT count(*) FROM leads.source_event TABLESAMPLE SYSTEM (100) WHERE market <> 'de'")]
    [InlineData("SELECT count(*) FROM leads.source_event_attribute WHERE value LIKE 'secret-gb-%'")]
    [InlineData(
        "SELECT coalesce(sum((xpath('/row/c/text()', query_to_xml('SELECT count(*) AS c FROM leads.source_event WHERE market <> ''de''', false, true, '')))[1]::text::bigint), 0)::bigint"
    )]
    [InlineData("SELECT count(*) FROM security.grants WHERE role_name <> 'leads_market_de'")]
    [InlineData(
        "SELECT count(*) FROM pg_stats WHERE schemaname = 'leads' AND (most_common_vals IS NOT NULL OR histogram_bounds IS NOT NULL)"
    )]
    public async Task No_shape_of_query_reaches_another_market(string sql)
    {
        var database = await FilledAsync();
        await database.ExecuteAsync("postgres", "ANALYZE");

        (await database.ScalarAsync<long>(De, sql)).ShouldBe(0);
    }

    [Theory]
    [Trait("Requirement", "S0-21")]
    [InlineData("SELECT * FROM leads.person")]
    [InlineData("SELECT * FROM leads.person_attribute")]
    [InlineData("SELECT * FROM leads.rejected")]
    [InlineData("SELECT * FROM leads.identity_change")]
    [InlineData("SELECT * FROM leads.identity_review")]
    [InlineData("SELECT * FROM leads.activity")]
    [InlineData("SELECT * FROM bi.reject_summary")]
    [InlineData("INSERT INTO security.grants VALUES ('leads_market_de', 'gb')")]
    [InlineData("UPDATE leads.source_event SET market = 'de'")]
    [InlineData("DELETE FROM leads.source_event")]
    [InlineData("TRUNCATE leads.source_event")]
    [InlineData("SET ROLE leads_sink")]
    [InlineData("SET ROLE leads_global")]
    [InlineData("SET SESSION AUTHORIZATION leads_market_gb")]
    [InlineData("ALTER TABLE leads.source_event DISABLE ROW LEVEL SECURITY")]
    [InlineData("DROP POLICY seen ON leads.source_event")]
    [InlineData("CREATE TABLE leads.mine AS SELECT 1 AS x")]
    [InlineData("CREATE TEMP TABLE mine AS SELECT 1 AS x")]
    [InlineData("CREATE FUNCTION public.leak() RETURNS int LANGUAGE sql AS 'SELECT 1'")]
    [InlineData("SELECT pg_read_file('postgresql.conf')")]
    [InlineData("COPY (SELECT 1) TO PROGRAM 'cat'")]
    public async Task What_a_market_may_not_do_is_refused(string sql)
    {
        var database = await FilledAsync();

        (await Refused(() => database.ExecuteAsync(De, sql))).ShouldBe("42501");
    }

    [Fact]
    [Trait("Requirement", "S0-21")]
    public async Task Switching_row_security_off_gives_an_error_and_no_rows()
    {
        var database = await FilledAsync();
        (
            await Refused(() => database.ExecuteAsync(De, "SET row_security = off; SELECT * FROM leads.source_event"))
        ).ShouldBe("42501");
    }

    [Fact]
    [Trait("Requirement", "S0-21")]
    public async Task Copy_gives_a_market_its_own_rows()
    {
        var database = await FilledAsync();
        foreach (var copy in (string[])["COPY leads.source_event TO STDOUT", "COPY (SELECT * FROM bi.lead) TO STDOUT"])
        {
            await using var connection = new NpgsqlConnection(database.LoginOf(De));
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            using var reader = await connection.BeginTextExportAsync(copy, TestContext.Current.CancellationToken);
            var text = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);

            text.ShouldContain("\tde\t");
            text.ShouldNotContain("\tgb\t");
            text.ShouldNotContain("secret-gb");
        }
    }

    [Fact]
    [Trait("Requirement", "S0-21")]
    public async Task A_filter_that_fails_on_foreign_rows_does_not_see_them()
    {
        var database = await FilledAsync();
        // Were the filter tried before the policy, its error would show a foreign value.
        var values = await database.ListAsync(
            De,
            "SELECT lead_id FROM leads.source_event WHERE CASE WHEN market = 'de' THEN true ELSE (market || ' seen')::int > 0 END"
        );
        values.ShouldNotBeEmpty();
    }

    [Fact]
    [Trait("Requirement", "S0-21")]
    public async Task Explain_shows_no_foreign_value()
    {
        var database = await FilledAsync();
        await database.ExecuteAsync("postgres", "ANALYZE");
        var plan = string.Join(
            '\n',
            await database.ListAsync(
                De,
                "EXPLAIN (ANALYZE, VERBOSE, BUFFERS) SELECT * FROM bi.lead WHERE email LIKE 'secret%'"
            )
        );

        plan.ShouldNotContain("gb");
        plan.ShouldContain("security.markets()");
    }

    [Fact]
    [Trait("Requirement", "S0-22")]
    public async Task A_pooled_connection_used_by_one_role_shows_nothing_to_the_next()
    {
        var database = await FilledAsync();
        await using var pool = NpgsqlDataSource.Create(
            database.Database.ConnectionString("bi_gateway")
                + ";Password=pw;Passfile=;MaxPoolSize=1;MaxAutoPrepare=10;AutoPrepareMinUsages=1"
        );
        await database.ExecuteAsync("postgres", "DROP ROLE IF EXISTS bi_gateway");
        await database.ExecuteAsync(
            "postgres",
            "CREATE ROLE bi_gateway LOGIN NOINHERIT PASSWORD 'pw' IN ROLE leads_market_de, leads_market_gb"
        );
        await database.ExecuteAsync("postgres", $"GRANT CONNECT ON DATABASE {database.Database.Name} TO bi_gateway");
        try
        {
            foreach (var (role, market) in new[] { (De, "de"), (Gb, "gb"), (De, "de") })
            {
                (await MarketsSeenAsync(pool, role)).ShouldBe([market]);
            }

            (await MarketsSeenAsync(pool, "none")).ShouldBe(["refused 42501"]);
        }
        finally
        {
            pool.Clear();
            await database.ExecuteAsync("postgres", "DROP OWNED BY bi_gateway; DROP ROLE bi_gateway");
        }
    }

    [Fact]
    [Trait("Requirement", "S0-22")]
    public async Task A_role_of_two_markets_sees_exactly_their_union_and_one_without_grants_sees_nothing()
    {
        var database = await FilledAsync();
        await database.ExecuteAsync("postgres", "CREATE ROLE analyst NOLOGIN IN ROLE leads_market_de, leads_market_gb");
        await database.ExecuteAsync("postgres", "CREATE ROLE nobody_in_particular NOLOGIN IN ROLE leads_reader");
        try
        {
            (
                await database.ListAsync(
                    "postgres",
                    "SET ROLE analyst; SELECT DISTINCT market FROM leads.source_event ORDER BY 1"
                )
            ).ShouldBe(["de", "gb"]);
            (
                await database.ListAsync(
                    "postgres",
                    "SET ROLE nobody_in_particular; SELECT DISTINCT market FROM leads.source_event"
                )
            ).ShouldBeEmpty();
        }
        finally
        {
            await database.ExecuteAsync("postgres", "DROP ROLE analyst, nobody_in_particular");
        }
    }

    [Fact]
    [Trait("Requirement", "S0-14")]
    public async Task Nobody_but_the_sink_may_change_or_delete_source_events()
    {
        var database = await databases.CreateAsync();
        var roles = await database.ListAsync(
            "postgres",
            """
            SELECT DISTINCT r.rolname FROM pg_roles r, (VALUES ('leads.source_event'), ('leads.source_event_attribute')) t(name),
                (VALUES ('INSERT'), ('UPDATE'), ('DELETE'), ('TRUNCATE')) p(privilege)
            WHERE NOT r.rolsuper AND r.rolname NOT LIKE 'pg\_%' AND has_table_privilege(r.oid, t.name, p.privilege) ORDER BY 1
            """
        );

        // The owner has the privilege by owning, and forced policies that give it no row.
        roles.ShouldBe([PostgresRoles.Sink, PostgresRoles.Owner]);
        var filled = await FilledAsync();
        (await filled.CountAsync(PostgresRoles.Owner, "leads.source_event")).ShouldBe(0);
        (
            await filled.ListAsync(PostgresRoles.Owner, "DELETE FROM leads.source_event RETURNING lead_id")
        ).ShouldBeEmpty();
    }

    [Fact]
    [Trait("Requirement", "S0-11")]
    public async Task No_person_or_lead_has_a_source_that_is_not_marked_as_derived()
    {
        var database = await databases.CreateAsync();
        var columns = await database.ListAsync(
            "postgres",
            """
            SELECT table_name || '.' || column_name FROM information_schema.columns
            WHERE table_schema = 'leads' AND table_name IN ('person', 'market_lead', 'membership')
                AND (column_name LIKE '%source%' OR column_name LIKE '%channel%' OR column_name LIKE '%campaign%') AND column_name NOT LIKE 'derived\_%'
            """
        );
        columns.ShouldBeEmpty();
        var children = await database.ListAsync(
            "postgres",
            "SELECT conrelid::regclass::text FROM pg_constraint WHERE contype = 'f' AND connamespace = 'leads'::regnamespace ORDER BY 1"
        );
        children.ShouldBe([
            "leads.market_lead_attribute",
            "leads.person_attribute",
            "leads.source_event_attribute",
            "leads.source_event_token",
        ]);
    }

    [Fact]
    public async Task Psql_shows_a_market_its_own_rows()
    {
        var database = await FilledAsync();
        var start = new System.Diagnostics.ProcessStartInfo(
            "psql",
            [
                "-h",
                "127.0.0.1",
                "-p",
                $"{databases.Cluster.Port}",
                "-U",
                De,
                "-d",
                database.Database.Name,
                "-Atc",
                "SELECT DISTINCT market FROM bi.lead",
            ]
        )
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
            Environment = { ["PGPASSFILE"] = database.Database.PasswordFile },
        };
        using var psql = System.Diagnostics.Process.Start(start)!;
        var output = await psql.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await psql.WaitForExitAsync(TestContext.Current.CancellationToken);

        output.Trim().ShouldBe("de");
    }

    private async Task<SinkDatabase> FilledAsync()
    {
        var database = await databases.CreateAsync();
        var log = new FakeLog();
        string[] markets = ["de", "gb", "us"];
        for (var i = 0; i < 60; i++)
        {
            var market = markets[i % 3];
            log.Append("leads.normalized", Samples.LeadId(i), Samples.Lead(i, i >= 57 ? null : market));
            log.Append("leads.memberships", Samples.LeadId(i), Samples.Member(i, i >= 57 ? null : market));
            log.Append($"leads.market.{market}", Samples.PersonId(i), Samples.MarketLead(i, market));
            log.Append("leads.persons", Samples.PersonId(i), Samples.Person(i));
            log.Append("leads.sla.clocks", Samples.LeadId(i) + ":first-response", Samples.Clock(i, market));
            log.Append("leads.sla.thresholds", Samples.PersonId(i), Samples.Threshold(i, market));
        }

        using var bench = new SinkBench(database, log);
        bench.Write(log.Records);
        return database;
    }

    private static async Task<List<string>> MarketsSeenAsync(NpgsqlDataSource pool, string role)
    {
        await using var connection = await pool.OpenConnectionAsync(TestContext.Current.CancellationToken);
        if (role != "none")
        {
            await using var become = new NpgsqlCommand($"SET ROLE {role}", connection);
            await become.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        await using var command = new NpgsqlCommand("SELECT DISTINCT market FROM leads.source_event", connection);
        var seen = new List<string>();
        try
        {
            await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
            while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            {
                seen.Add(reader.GetString(0));
            }
        }
        catch (PostgresException refused)
        {
            seen.Add($"refused {refused.SqlState}");
        }

        return seen;
    }

    private static async Task<string> Refused(Func<Task> action) =>
        (await Should.ThrowAsync<PostgresException>(action)).SqlState;
}
