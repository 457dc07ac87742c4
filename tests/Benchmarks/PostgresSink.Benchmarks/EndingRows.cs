using System.Diagnostics;
using LeadStreams.PostgresSink.Feeds;
using LeadStreams.PostgresSink.Retention;
using LeadStreams.PostgresSink.Writing;
using Npgsql;

namespace LeadStreams.PostgresSink.Benchmarks;

/// <summary>
/// Dead letters of 1 kB whose retention has ended, among twice as many that stay: deleted by the sink, step by step. The floor: the same rows out of a
/// table without row-level security, in one statement and transaction.
/// </summary>
internal sealed class EndingRows(NpgsqlDataSource writer, NpgsqlConnection raw, TopicFeeds feeds)
{
    /// <summary>Time of the longest step.</summary>
    public TimeSpan LongestStep { get; private set; }

    /// <summary>Rows a second of both.</summary>
    public (double Sink, double Raw) Run(int count)
    {
        using var session = SinkSession.Open(writer, feeds);
        Execute(
            session.Connection,
            $"""
            INSERT INTO leads.rejected (reject_topic, reject_partition, record_offset, code, service, bytes, rejected_at)
            SELECT 'leads.rejected', n % 6, n, 'invalid_email', 'normalizer', decode(repeat(md5(n::text), 64), 'hex'),
                now() - interval '360 days' + n * interval '540 days' / {3 * count}
            FROM generate_series(1, {3 * count}) n
            """
        );
        Execute(raw, "CREATE TABLE raw_rejected (LIKE leads.rejected INCLUDING ALL)");
        Execute(raw, "INSERT INTO raw_rejected SELECT * FROM leads.rejected");
        Execute(raw, "ANALYZE leads.rejected; ANALYZE raw_rejected; CHECKPOINT");
        var watch = Stopwatch.StartNew();
        var rows = DeleteSteps(session.Connection);
        var sink = rows / watch.Elapsed.TotalSeconds;
        watch.Restart();
        using var delete = new NpgsqlCommand(
            "DELETE FROM raw_rejected WHERE rejected_at <= now() - interval '180 days'",
            raw
        );
        return (sink, delete.ExecuteNonQuery() / watch.Elapsed.TotalSeconds);
    }

    private long DeleteSteps(NpgsqlConnection connection)
    {
        var ended = new EndedRows(feeds.Ending, TimeProvider.System);
        long rows = 0;
        do
        {
            var began = Stopwatch.GetTimestamp();
            rows += ended.Step(connection).Rows;
            var took = Stopwatch.GetElapsedTime(began);
            LongestStep = took > LongestStep ? took : LongestStep;
        } while (ended.IsDue(isIdle: true));

        return rows;
    }

    private static void Execute(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 300 };
        command.ExecuteNonQuery();
    }
}
