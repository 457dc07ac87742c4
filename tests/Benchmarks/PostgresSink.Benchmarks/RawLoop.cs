using System.Diagnostics;
using Npgsql;

namespace LeadStreams.PostgresSink.Benchmarks;

/// <summary>
/// The floor: the rows that the sink wrote, taken out of its tables as binary COPY data, go through a staging table into equal tables without
/// row-level security: no decoding, no deduplication, no offsets, no children to replace.
/// </summary>
internal sealed class RawLoop(NpgsqlConnection connection)
{
    private readonly List<(string Table, List<byte[]> Chunks, long Rows)> tables = [];

    /// <summary>Takes a table's rows in chunks of <paramref name="rowsPerChunk"/> and makes an empty table for them.</summary>
    public void Take(string table, int rowsPerChunk)
    {
        Execute($"DROP TABLE IF EXISTS raw_{table}; CREATE TABLE raw_{table} (LIKE leads.{table} INCLUDING ALL)");
        Execute(
            $"DROP TABLE IF EXISTS raw_staging_{table}; CREATE UNLOGGED TABLE raw_staging_{table} (LIKE leads.{table})"
        );
        Export(table, rowsPerChunk, 0);
    }

    /// <summary>Takes the rows again, their versions raised, for a run that updates them all.</summary>
    public void TakeNewer(string table, int rowsPerChunk, long versionStep) => Export(table, rowsPerChunk, versionStep);

    private void Export(string table, int rowsPerChunk, long versionStep)
    {
        var columns = Columns(table)
            .Replace("record_offset", $"record_offset + {versionStep}", StringComparison.Ordinal);
        var rows = (long)Scalar($"SELECT count(*) FROM leads.{table}");
        var chunks = new List<byte[]>();
        for (long from = 0; from < rows; from += rowsPerChunk)
        {
            using var source = connection.BeginRawBinaryCopy(
                $"COPY (SELECT {columns} FROM leads.{table} ORDER BY record_offset, {Key(table)} OFFSET {from} LIMIT {rowsPerChunk}) TO STDOUT (FORMAT BINARY)"
            );
            var chunk = new MemoryStream();
            source.CopyTo(chunk);
            chunks.Add(chunk.ToArray());
        }

        tables.Add((table, chunks, rows));
    }

    /// <summary>Forgets what was taken.</summary>
    public void Clear() => tables.Clear();

    /// <summary>Writes all chunks, one transaction each; rows of the first table a second.</summary>
    public double Run()
    {
        var watch = Stopwatch.StartNew();
        for (var chunk = 0; chunk < tables[0].Chunks.Count; chunk++)
        {
            using var transaction = connection.BeginTransaction();
            foreach (var (table, chunks, _) in tables)
            {
                using (
                    var staging = connection.BeginRawBinaryCopy($"COPY raw_staging_{table} FROM STDIN (FORMAT BINARY)")
                )
                {
                    staging.Write(chunks[chunk]);
                }

                Execute(Upsert(table));
                Execute($"TRUNCATE raw_staging_{table}");
            }

            transaction.Commit();
        }

        return tables[0].Rows / watch.Elapsed.TotalSeconds;
    }

    private string Upsert(string table)
    {
        var columns = Columns(table);
        var assignments = string.Join(", ", columns.Split(", ").Select(column => $"{column} = excluded.{column}"));
        return $"INSERT INTO raw_{table} AS t ({columns}) SELECT {columns} FROM raw_staging_{table} "
            + $"ON CONFLICT ({Key(table)}) DO UPDATE SET {assignments} WHERE t.record_offset < excluded.record_offset";
    }

    private string Columns(string table) =>
        (string)Scalar(
            $"SELECT string_agg(attname, ', ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = 'leads.{table}'::regclass AND attnum > 0"
        );

    private string Key(string table) =>
        (string)Scalar(
            $"SELECT string_agg(a.attname, ', ' ORDER BY k.n) FROM pg_index i, unnest(i.indkey) WITH ORDINALITY k(num, n), pg_attribute a "
                + $"WHERE i.indrelid = 'leads.{table}'::regclass AND i.indisprimary AND a.attrelid = i.indrelid AND a.attnum = k.num"
        );

    private object Scalar(string sql)
    {
        using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 300 };
        return command.ExecuteScalar()!;
    }

    private void Execute(string sql)
    {
        using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 300 };
        command.ExecuteNonQuery();
    }
}
