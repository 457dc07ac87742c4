using System.Globalization;
using LeadStreams.PostgresSink.Feeds;
using LeadStreams.PostgresSink.Rows;
using Npgsql;

namespace LeadStreams.PostgresSink.Writing;

/// <summary>
/// A writer's connection and its staging tables. The number of the writer is the first whose advisory lock is free, held as long as the connection
/// lives; so its staging tables are its own.
/// </summary>
internal sealed class SinkSession : IDisposable
{
    /// <summary>"sink" in ASCII: the class of the writers' advisory locks.</summary>
    private const int LockClass = 0x73696e6b;
    private const int MaxWriters = 64;
    private readonly List<TableWriter> writers = [];

    private SinkSession(NpgsqlConnection connection) => Connection = connection;

    /// <summary>The connection.</summary>
    public NpgsqlConnection Connection { get; }

    /// <summary>Connects and makes the staging tables.</summary>
    public static SinkSession Open(NpgsqlDataSource database, TopicFeeds feeds)
    {
        var session = new SinkSession(database.OpenConnection());
        try
        {
            var prefix = string.Create(CultureInfo.InvariantCulture, $"w{session.TakeNumber()}_");
            foreach (var feed in feeds.All)
            {
                var sql = new TableSql(feed.Rows, prefix);
                session.MakeStaging(sql.Staging, feed.Rows.Rows);
                for (var table = 0; table < sql.Children.Count; table++)
                {
                    session.MakeStaging(sql.Children[table].Staging, feed.Rows.Children[table]);
                }

                session.writers.Add(new TableWriter(feed.Rows, sql));
            }

            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Writes the running batch of the feeds and the offsets, in one transaction.</summary>
    /// <returns>False when another writer has moved an offset: nothing was written.</returns>
    public bool TryWrite(List<OffsetMove> moves)
    {
        using var transaction = Connection.BeginTransaction();
        if (!OffsetTable.TryMove(Connection, moves))
        {
            transaction.Rollback();
            return false;
        }

        foreach (var writer in writers)
        {
            writer.Write(Connection);
        }

        transaction.Commit();
        return true;
    }

    /// <summary>Closes the connection.</summary>
    public void Dispose() => Connection.Dispose();

    private int TakeNumber()
    {
        for (var number = 0; number < MaxWriters; number++)
        {
            using var command = new NpgsqlCommand($"SELECT pg_try_advisory_lock({LockClass}, {number})", Connection);
            if (command.ExecuteScalar() is true)
            {
                return number;
            }
        }

        throw new InvalidOperationException($"More than {MaxWriters} writers on one database.");
    }

    /// <summary>
    /// Unlogged, and made anew: a migration may have changed its table. Row-level security without a policy shuts everybody else out; it cannot be
    /// forced on the owner, because COPY does not work through policies.
    /// </summary>
    private void MakeStaging(string table, RowBuffer like)
    {
        using var command = new NpgsqlCommand(
            $"""
            DROP TABLE IF EXISTS {table};
            CREATE UNLOGGED TABLE {table} (LIKE leads.{like.Table});
            ALTER TABLE {table} ENABLE ROW LEVEL SECURITY
            """,
            Connection
        );
        command.ExecuteNonQuery();
    }
}
