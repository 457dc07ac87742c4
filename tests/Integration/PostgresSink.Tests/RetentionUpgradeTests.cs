using LeadStreams.PostgresSink.Migrations;
using LeadStreams.PostgresSink.Security;
using Npgsql;

namespace LeadStreams.PostgresSink.Tests;

/// <summary>A database with rows from before rows ended, and a program from then that still writes.</summary>
public sealed class RetentionUpgradeTests(SinkDatabases databases)
{
    private const int Retention = 7;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rows_from_before_and_those_of_an_older_program_count_from_when_they_came_to_light()
    {
        var prepared = await databases.PrepareAsync("sink_before_retention");
        var database = new SinkDatabase(databases.Cluster, prepared.Name, prepared);
        await MigrateAsync(database, Migration.Embedded().Where(step => step.Number < Retention));
        await InsertAsync(database, "before", "leads.activity");

        await MigrateAsync(database, Migration.Embedded());
        // The older program's statements: it copies into a staging table like the table, and from there, and knows no such column.
        await database.ExecuteAsync(PostgresRoles.Sink, "CREATE UNLOGGED TABLE staging.old (LIKE leads.activity)");
        await InsertAsync(database, "older program", "staging.old");
        await database.ExecuteAsync(
            PostgresRoles.Sink,
            "INSERT INTO leads.activity (activity_id, lead_id, kind, actor_type, actor_id, occurred_at, record_offset) SELECT activity_id, lead_id, kind, actor_type, actor_id, occurred_at, record_offset FROM staging.old"
        );

        (
            await database.ListAsync(
                "postgres",
                $"""
                SELECT concat_ws(', ', a.activity_id, CASE WHEN a.recorded_at = m.applied_at THEN 'at the migration' WHEN a.recorded_at > m.applied_at THEN 'after it' END)
                FROM leads.activity a, public.schema_migration m WHERE m.number = {Retention} ORDER BY 1
                """
            )
        ).ShouldBe(["before, at the migration", "older program, after it"]);
    }

    private static async Task MigrateAsync(SinkDatabase database, IEnumerable<Migration> migrations)
    {
        await using var owner = new NpgsqlConnection(database.LoginOf(PostgresRoles.Owner));
        await owner.OpenAsync(Cancellation);
        await MigrationRunner.RunAsync(owner, [.. migrations], Cancellation);
    }

    private static Task InsertAsync(SinkDatabase database, string id, string table) =>
        database.ExecuteAsync(
            PostgresRoles.Sink,
            $"""
            INSERT INTO {table} (activity_id, lead_id, kind, actor_type, actor_id, occurred_at, record_offset)
            VALUES ('{id}', 'lead', 'call', 'human', 'agent-7', '2020-01-01', 1)
            """
        );
}
