using LeadStreams.Local.Postgres;
using LeadStreams.PostgresSink.Security;
using Npgsql;

namespace LeadStreams.PostgresSink.Tests;

/// <summary>A test's own database, seen as any role.</summary>
internal sealed class SinkDatabase(PostgresCluster cluster, string name, PostgresDatabase database)
{
    public PostgresDatabase Database => database;

    public string Writer => database.ConnectionString(PostgresRoles.Sink);

    public string Superuser => cluster.ConnectionString(name) + ";Pooling=false";

    public string LoginOf(string role) => database.ConnectionString(role) + ";Pooling=false";

    public async Task<T?> ScalarAsync<T>(string role, string sql)
    {
        await using var connection = new NpgsqlConnection(
            role == PostgresCluster.Superuser ? Superuser : LoginOf(role)
        );
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        var value = await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
        return value is null or DBNull ? default : (T)value;
    }

    public Task<long> CountAsync(string role, string from) => ScalarAsync<long>(role, $"SELECT count(*) FROM {from}");

    public async Task ExecuteAsync(string role, string sql) => await ScalarAsync<object>(role, sql);

    /// <summary>First column of all rows, as text.</summary>
    public async Task<List<string>> ListAsync(string role, string sql)
    {
        await using var connection = new NpgsqlConnection(
            role == PostgresCluster.Superuser ? Superuser : LoginOf(role)
        );
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var rows = new List<string>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            rows.Add(reader.GetValue(0).ToString()!);
        }

        return rows;
    }

    /// <summary>The whole content of the sink's tables, for comparison.</summary>
    public async Task<string> DumpAsync()
    {
        var tables = await ListAsync(
            PostgresCluster.Superuser,
            "SELECT relname FROM pg_class WHERE relnamespace = 'leads'::regnamespace AND relkind = 'r' AND relname <> 'business_hours' ORDER BY 1"
        );
        var dump = new System.Text.StringBuilder();
        foreach (var table in tables)
        {
            dump.AppendLine(table);
            dump.AppendJoin(
                '\n',
                await ListAsync(
                    PostgresCluster.Superuser,
                    $"SELECT t::text FROM leads.{table} t ORDER BY t::text COLLATE \"C\""
                )
            );
            dump.AppendLine();
        }

        return dump.ToString();
    }
}
