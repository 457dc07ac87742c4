using LeadStreams.PostgresSink.Rows;
using Npgsql;

namespace LeadStreams.PostgresSink.Writing;

/// <summary>Writes what a batch does to one table and its children, within the running transaction.</summary>
internal sealed class TableWriter
{
    /// <summary>From so many rows on, COPY into a staging table is faster than array parameters.</summary>
    private const int CopyFromRows = 1_000;

    private readonly RowSet rows;
    private readonly TableSql sql;
    private readonly Column[] keyAndVersion;

    /// <summary>A writer for the table of <paramref name="rows"/>.</summary>
    public TableWriter(RowSet rows, TableSql sql)
    {
        this.rows = rows;
        this.sql = sql;
        keyAndVersion =
        [
            .. rows.Rows.Key.Select(name => rows.Rows.Columns.First(column => column.Name == name)),
            rows.Rows.Version!,
        ];
    }

    /// <summary>Applies the batch.</summary>
    public void Write(NpgsqlConnection connection)
    {
        if (rows.IsEmpty)
        {
            return;
        }

        var tombstones = rows.TombstonesInOrder();
        if (tombstones.Length > 0)
        {
            Execute(connection, sql.Delete, rows.Tombstones.Columns, tombstones);
        }

        var parents = rows.RowsInOrder();
        if (parents.Length == 0)
        {
            return;
        }

        var won = Put(connection, rows.Rows, parents, sql.Rows, sql.Staging, sql.CopyToStaging);
        for (var table = 0; table < rows.Children.Count; table++)
        {
            // Mostly every row of a batch is news; only a re-load brings versions that are older than what is there.
            var child = sql.Children[table];
            var upsert = won == parents.Length ? child.Rows : child.RowsOfWinners;
            var numbers = rows.ChildrenOf(table, parents);
            Put(connection, rows.Children[table], numbers, upsert, child.Staging, child.CopyToStaging);
            Execute(connection, child.DeleteOld, keyAndVersion, parents);
        }
    }

    /// <summary>Upserts some rows.</summary>
    /// <returns>Number of rows inserted or updated.</returns>
    private static int Put(
        NpgsqlConnection connection,
        RowBuffer buffer,
        int[] numbers,
        UpsertSql upsert,
        string staging,
        string copy
    )
    {
        if (numbers.Length == 0)
        {
            return 0;
        }

        if (numbers.Length < CopyFromRows)
        {
            return Execute(connection, upsert.FromArrays, buffer.Columns, numbers);
        }

        Copy(connection, buffer, numbers, copy);
        var written = Execute(connection, upsert.FromStaging, [], []);
        // In the same transaction: a staging table never holds committed rows.
        Execute(connection, $"TRUNCATE {staging}", [], []);
        return written;
    }

    private static void Copy(NpgsqlConnection connection, RowBuffer buffer, int[] numbers, string copy)
    {
        using var importer = connection.BeginBinaryImport(copy);
        foreach (var number in numbers)
        {
            importer.StartRow();
            foreach (var column in buffer.Columns)
            {
                column.Copy(importer, number);
            }
        }

        importer.Complete();
    }

    private static int Execute(NpgsqlConnection connection, string text, IReadOnlyList<Column> columns, int[] numbers)
    {
        using var command = new NpgsqlCommand(text, connection);
        foreach (var column in columns)
        {
            command.Parameters.Add(column.ToArray(numbers));
        }

        return command.ExecuteNonQuery();
    }
}
