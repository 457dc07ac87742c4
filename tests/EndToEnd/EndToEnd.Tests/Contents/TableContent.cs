using LeadStreams.EndToEnd.Tests.Stacks;
using LeadStreams.Local.Stack.Components;
using Npgsql;

namespace LeadStreams.EndToEnd.Tests.Contents;

/// <summary>Reads the tables of the sink as the superuser, whom row-level security does not hold.</summary>
internal static class TableContent
{
    /// <summary>
    /// Not facts of the leads: positions, a calendar that moves on with the day, and histories, whose entries depend on the order in
    /// which records came.
    /// </summary>
    private static readonly string[] LeftOut = ["sink_offset", "business_hours", "identity_change"];

    /// <summary>Columns that tell when or where something was seen, by table; those of every table under "".</summary>
    private static readonly Dictionary<string, string[]> ColumnsLeftOut = new(StringComparer.Ordinal)
    {
        [""] = ["record_offset", "recorded_at"],
        ["source_event"] = ["received_at", "raw_topic", "raw_partition", "raw_offset", "raw_index"],
        ["sla_threshold"] = ["fired_at", "person_id"],
        ["rejected"] = ["reject_partition", "origin_partition", "origin_offset", "rejected_at", "record_key"],
        ["identity_review"] = ["opened_at"],
    };

    /// <summary>Every table: its rows as JSON, each distinct row once.</summary>
    public static async Task AddToAsync(Content content, TestStack stack, CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(stack, cancellation);
        foreach (var table in await TablesAsync(connection, cancellation))
        {
            var columns = ColumnsLeftOut[""].Concat(ColumnsLeftOut.GetValueOrDefault(table) ?? []);
            var minus = string.Concat(columns.Select(column => $" - '{column}'"));
            content.Add(
                "table " + table,
                await EntriesAsync(connection, $"SELECT (to_jsonb(t){minus})::text FROM leads.{table} t", cancellation)
            );
        }
    }

    /// <summary>One number.</summary>
    public static async Task<long> CountAsync(TestStack stack, string sql, CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(stack, cancellation);
        await using var command = new NpgsqlCommand(sql, connection);
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    private static async Task<SortedDictionary<string, string>> EntriesAsync(
        NpgsqlConnection connection,
        string sql,
        CancellationToken cancellation
    )
    {
        var entries = new SortedDictionary<string, string>(StringComparer.Ordinal);
        await foreach (var row in RowsAsync(connection, sql, cancellation))
        {
            entries[row] = "a row";
        }

        return entries;
    }

    private static async Task<List<string>> TablesAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var tables = new List<string>();
        var sql = "SELECT tablename::text FROM pg_tables WHERE schemaname = 'leads' ORDER BY 1";
        await foreach (var table in RowsAsync(connection, sql, cancellation))
        {
            if (!LeftOut.Contains(table, StringComparer.Ordinal))
            {
                tables.Add(table);
            }
        }

        return tables;
    }

    private static async IAsyncEnumerable<string> RowsAsync(
        NpgsqlConnection connection,
        string sql,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation
    )
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        while (await rows.ReadAsync(cancellation))
        {
            yield return rows.GetString(0);
        }
    }

    public static async Task<NpgsqlConnection> OpenAsync(TestStack stack, CancellationToken cancellation)
    {
        var connection = new NpgsqlConnection(
            stack.Running.Postgres.ConnectionString(PostgresSetup.Database) + ";Pooling=false"
        );
        await connection.OpenAsync(cancellation);
        return connection;
    }
}
