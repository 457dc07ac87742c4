using LeadStreams.PostgresSink.Migrations;
using LeadStreams.PostgresSink.Security;
using Npgsql;

namespace LeadStreams.PostgresSink.Tests;

/// <summary>Roles, migrations and the check that refuses a database in which policies would not bind. One after the other: roles belong to the whole server.</summary>
public sealed class StartUpTests(SinkDatabases databases)
{
    [Fact]
    public async Task Setting_up_again_changes_nothing()
    {
        var database = await databases.CreateAsync();
        var before = await SchemaAsync(database);
        await SinkDatabases.Setup(database.Database).RunAsync(TestContext.Current.CancellationToken);

        (await SchemaAsync(database)).ShouldBe(before);
    }

    [Theory]
    [InlineData("ALTER ROLE checked_role SUPERUSER", "is a superuser", "ALTER ROLE checked_role NOSUPERUSER")]
    [InlineData("ALTER ROLE checked_role BYPASSRLS", "has BYPASSRLS", "ALTER ROLE checked_role NOBYPASSRLS")]
    [InlineData("ALTER ROLE checked_role CREATEROLE", "may make roles", "ALTER ROLE checked_role NOCREATEROLE")]
    [InlineData("GRANT leadstreams TO checked_role", "may act as leadstreams", "REVOKE leadstreams FROM checked_role")]
    [InlineData("GRANT leads_sink TO checked_role", "may act as leads_sink", "REVOKE leads_sink FROM checked_role")]
    [InlineData(
        "GRANT pg_read_server_files TO checked_role",
        "may act as pg_read_server_files",
        "REVOKE pg_read_server_files FROM checked_role"
    )]
    [InlineData("ALTER VIEW bi.lead OWNER TO checked_role", "owns bi.lead", "ALTER TABLE")]
    [Trait("Requirement", "S0-21")]
    public async Task A_reader_that_policies_would_not_bind_is_refused_with_the_remedy(
        string change,
        string fault,
        string remedy
    )
    {
        var database = await databases.CreateAsync();
        await database.ExecuteAsync("postgres", "CREATE ROLE checked_group NOLOGIN IN ROLE leads_market_de");
        await database.ExecuteAsync("postgres", "CREATE ROLE checked_role LOGIN IN ROLE checked_group");
        try
        {
            await database.ExecuteAsync("postgres", change);
            var refusal = await Should.ThrowAsync<IsolationException>(() =>
                CheckAsync(database.LoginOf(PostgresRoles.Sink))
            );
            refusal.Faults.ShouldHaveSingleItem();
            refusal.Message.ShouldContain($"reader checked_role {fault}");
            refusal.Message.ShouldContain(remedy);
        }
        finally
        {
            await database.ExecuteAsync("postgres", "ALTER VIEW bi.lead OWNER TO leadstreams");
            await database.ExecuteAsync("postgres", "DROP ROLE checked_role, checked_group");
        }

        await CheckAsync(database.LoginOf(PostgresRoles.Sink));
    }

    [Fact]
    [Trait("Requirement", "S0-21")]
    public async Task A_writer_that_is_the_superuser_or_the_owner_is_refused()
    {
        var database = await databases.CreateAsync();

        (await Should.ThrowAsync<IsolationException>(() => CheckAsync(database.Superuser))).Message.ShouldContain(
            "writer postgres is a superuser"
        );
        var owner = await Should.ThrowAsync<IsolationException>(() =>
            CheckAsync(database.LoginOf(PostgresRoles.Owner))
        );
        owner.Message.ShouldContain("writer leadstreams owns");
        owner.Message.ShouldContain("Log in as leads_sink");
    }

    [Theory]
    [InlineData("ALTER TABLE leads.membership NO FORCE ROW LEVEL SECURITY")]
    [InlineData("ALTER TABLE leads.membership DISABLE ROW LEVEL SECURITY")]
    [InlineData("DROP POLICY seen ON leads.membership; DROP POLICY written ON leads.membership")]
    [Trait("Requirement", "S0-18")]
    public async Task A_table_whose_policies_were_switched_off_stops_the_start(string change)
    {
        var database = await databases.CreateAsync();
        await database.ExecuteAsync("postgres", change);

        (
            await Should.ThrowAsync<IsolationException>(() => CheckAsync(database.LoginOf(PostgresRoles.Sink)))
        ).Message.ShouldContain("leads.membership");
    }

    [Fact]
    public async Task A_changed_migration_is_refused()
    {
        var database = await databases.CreateAsync();
        List<Migration> changed = [.. Migration.Embedded()];
        changed[0] = changed[0] with { Sql = changed[0].Sql + "-- changed" };
        await using var owner = new NpgsqlConnection(database.LoginOf(PostgresRoles.Owner));
        await owner.OpenAsync(TestContext.Current.CancellationToken);

        (
            await Should.ThrowAsync<MigrationException>(() =>
                MigrationRunner.RunAsync(owner, changed, TestContext.Current.CancellationToken)
            )
        ).Message.ShouldContain(changed[0].Name);
    }

    [Fact]
    public async Task A_database_newer_than_the_program_is_refused()
    {
        var database = await databases.CreateAsync();
        await using var owner = new NpgsqlConnection(database.LoginOf(PostgresRoles.Owner));
        await owner.OpenAsync(TestContext.Current.CancellationToken);

        (
            await Should.ThrowAsync<MigrationException>(() =>
                MigrationRunner.RunAsync(
                    owner,
                    [.. Migration.Embedded().Take(2)],
                    TestContext.Current.CancellationToken
                )
            )
        ).Message.ShouldContain("newer program");
    }

    [Fact]
    public async Task A_migration_that_fails_leaves_nothing_behind()
    {
        var database = await databases.CreateAsync();
        await using var owner = new NpgsqlConnection(database.LoginOf(PostgresRoles.Owner));
        await owner.OpenAsync(TestContext.Current.CancellationToken);
        List<Migration> migrations =
        [
            .. Migration.Embedded(),
            new Migration(9999, "9999_bad", "CREATE TABLE leads.half (x int); SELECT 1/0"),
        ];

        await Should.ThrowAsync<PostgresException>(() =>
            MigrationRunner.RunAsync(owner, migrations, TestContext.Current.CancellationToken)
        );

        (await database.CountAsync("postgres", "pg_class WHERE relname = 'half'")).ShouldBe(0);
    }

    [Fact]
    public async Task Every_table_view_and_column_is_explained()
    {
        var database = await databases.CreateAsync();
        var mute = await database.ListAsync(
            "postgres",
            """
            SELECT c.oid::regclass || '.' || coalesce(a.attname, '') FROM pg_class c
            JOIN pg_namespace n ON n.oid = c.relnamespace
            LEFT JOIN LATERAL (SELECT attnum, attname FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped UNION ALL SELECT 0, NULL) a ON true
            LEFT JOIN pg_description d ON d.objoid = c.oid AND d.classoid = 'pg_class'::regclass AND d.objsubid = a.attnum
            WHERE n.nspname IN ('leads', 'bi', 'security') AND c.relkind IN ('r', 'v') AND d.description IS NULL
            """
        );
        mute.ShouldBeEmpty();
    }

    [Fact]
    public async Task Every_view_sees_what_its_reader_may_see()
    {
        var database = await databases.CreateAsync();
        var views = await database.ListAsync(
            "postgres",
            "SELECT relname || ' ' || coalesce(array_to_string(reloptions, ','), '') FROM pg_class WHERE relnamespace = 'bi'::regnamespace AND relkind = 'v' ORDER BY 1"
        );
        views.ShouldBe([
            "attribution security_invoker=true",
            "lead security_invoker=true",
            "open_reviews security_invoker=true",
            "person_by_market security_invoker=true",
            "person_history security_invoker=true",
            "person_reference security_invoker=true",
            "reject_summary security_invoker=true",
            "sla_status security_invoker=true",
        ]);
    }

    [Fact]
    public async Task Every_index_of_market_data_but_the_keys_and_the_sinks_own_begins_with_the_market()
    {
        var database = await databases.CreateAsync();
        var others = await database.ListAsync(
            "postgres",
            """
            SELECT i.indexrelid::regclass::text FROM pg_index i
            JOIN pg_class c ON c.oid = i.indrelid AND c.relnamespace = 'leads'::regnamespace
            JOIN pg_attribute m ON m.attrelid = c.oid AND m.attname = 'market'
            JOIN pg_attribute f ON f.attrelid = c.oid AND f.attnum = i.indkey[0]
            -- By recorded_at the sink, which sees all markets, finds rows that have ended.
            WHERE NOT i.indisprimary AND i.indkey[0] <> m.attnum AND f.attname <> 'recorded_at'
            """
        );
        others.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Requirement", "S0-26")]
    public async Task The_status_of_a_clock_counts_business_time_up_to_now()
    {
        var database = await databases.CreateAsync();
        var log = new FakeLog();
        var started = TimeProvider.System.GetUtcNow().AddMinutes(-10);
        // The market us never closes.
        var clock = Samples.Clock(1, "us") with
        {
            StartedAt = started,
            Due80At = started.AddMinutes(5),
            Due100At = started.AddMinutes(60),
            Due150At = started.AddMinutes(90),
        };
        log.Append("leads.sla.clocks", clock.ClockId, clock);
        using var bench = new SinkBench(database, log);
        bench.Write(log.Records);

        var row = await database.ScalarAsync<string>(
            "leads_market_us",
            "SELECT status || ' ' || (elapsed_ms BETWEEN 600000 AND 660000) FROM bi.sla_status"
        );
        row.ShouldBe("at_risk true");
    }

    private static async Task CheckAsync(string login)
    {
        await using var connection = new NpgsqlConnection(login);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await IsolationCheck.RunAsync(connection, TestContext.Current.CancellationToken);
    }

    private static async Task<string> SchemaAsync(SinkDatabase database) =>
        string.Join(
            '\n',
            await database.ListAsync(
                "postgres",
                """
                SELECT c.oid::regclass || ' ' || coalesce(c.relacl::text, '') FROM pg_class c WHERE c.relnamespace IN ('leads'::regnamespace, 'bi'::regnamespace)
                UNION ALL SELECT role_name || ' ' || market FROM security.grants
                UNION ALL SELECT rolname || rolsuper || rolbypassrls FROM pg_roles WHERE rolname LIKE 'leads\_%' OR rolname = 'leadstreams'
                UNION ALL SELECT tablename || policyname || coalesce(qual, '') FROM pg_policies ORDER BY 1
                """
            )
        );
}
