using LeadStreams.Local.Stack.Components;
using LeadStreams.PostgresSink.Security;
using Npgsql;

namespace LeadStreams.Local.Stack.View;

/// <summary>What a reader with the global role sees in the database at one moment.</summary>
internal sealed record StackCounts
{
    public long Leads { get; init; }
    public long Persons { get; init; }
    public long Rejected { get; init; }
    public long Reviews { get; init; }
    public IReadOnlyDictionary<string, long> PersonsByMarket { get; init; } = new Dictionary<string, long>();
    public IReadOnlyDictionary<int, long> Thresholds { get; init; } = new Dictionary<int, long>();
    public IReadOnlyDictionary<string, long> RejectedByCode { get; init; } = new Dictionary<string, long>();

    public static async Task<StackCounts> ReadAsync(StackOptions options, CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(options, cancellation);
        return new StackCounts
        {
            Leads = await OneAsync(connection, "SELECT count(*) FROM leads.source_event", cancellation),
            Persons = await OneAsync(connection, "SELECT count(*) FROM leads.person", cancellation),
            Rejected = await OneAsync(connection, "SELECT count(*) FROM leads.rejected", cancellation),
            Reviews = await OneAsync(
                connection,
                "SELECT count(*) FROM leads.identity_review WHERE state = 'open'",
                cancellation
            ),
            PersonsByMarket = await ManyAsync<string>(
                connection,
                "SELECT market, count(*) FROM leads.market_lead GROUP BY 1",
                cancellation
            ),
            Thresholds = await ManyAsync<int>(
                connection,
                "SELECT threshold_percent, count(*) FROM leads.sla_threshold GROUP BY 1",
                cancellation
            ),
            RejectedByCode = await ManyAsync<string>(
                connection,
                "SELECT code, count(*) FROM leads.rejected GROUP BY 1",
                cancellation
            ),
        };
    }

    /// <summary>The next offset that the sink will write, by topic and partition.</summary>
    public static async Task<IReadOnlyDictionary<(string Topic, int Partition), long>> SinkPositionsAsync(
        StackOptions options,
        CancellationToken cancellation
    )
    {
        await using var connection = await OpenAsync(options, cancellation);
        await using var command = new NpgsqlCommand(
            "SELECT topic, partition, next_offset FROM leads.sink_offset",
            connection
        );
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        var positions = new Dictionary<(string, int), long>();
        while (await rows.ReadAsync(cancellation))
        {
            positions.Add((rows.GetString(0), rows.GetInt32(1)), rows.GetInt64(2));
        }

        return positions;
    }

    private static async Task<NpgsqlConnection> OpenAsync(StackOptions options, CancellationToken cancellation)
    {
        // Not pooled: a connection left over from before a restart of the server fails at its next use.
        var connection = new NpgsqlConnection(
            StackSettings.Login(options, PostgresRoles.Global, PostgresSetup.PasswordFile(options)) + ";Pooling=false"
        );
        try
        {
            await connection.OpenAsync(cancellation);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private static async Task<long> OneAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    private static async Task<IReadOnlyDictionary<TKey, long>> ManyAsync<TKey>(
        NpgsqlConnection connection,
        string sql,
        CancellationToken cancellation
    )
        where TKey : notnull
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        var counts = new SortedDictionary<TKey, long>();
        while (await rows.ReadAsync(cancellation))
        {
            counts.Add(rows.GetFieldValue<TKey>(0), rows.GetInt64(1));
        }

        return counts;
    }
}
