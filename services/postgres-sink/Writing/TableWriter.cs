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

        Put(connection, rows.Rows, parents, sql.UpsertArrays, (sql.Staging, sql.CopyToStaging, sql.UpsertStaging));
        if (rows.Children is { } children)
        {
            Execute(connection, sql.DeleteOldChildren, keyAndVersion, parents);
            var staging = (sql.ChildStaging!, sql.CopyToChildStaging, sql.InsertChildrenStaging);
            Put(connection, children, rows.ChildrenOf(parents), sql.InsertChildrenArrays, staging);
        }
    }

    private static void Put(
        NpgsqlConnection connection,
        RowBuffer buffer,
        int[] numbers,
        string fromArrays,
        (string Table, string Copy, string Insert) staging
    )
    {
        if (numbers.Length >= CopyFromRows)
        {
            Copy(connection, buffer, numbers, staging.Copy);
            Execute(connection, staging.Insert, [], []);
            // In the same transaction: a staging table never holds committed rows.
            Execute(connection, $"TRUNCATE {staging.Table}", [], []);
        }
        else if (numbers.Length > 0)
        {
            Execute(connection, fromArrays, buffer.Columns, numbers);
        }
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

    private static void Execute(NpgsqlConnection connection, string text, IReadOnlyList<Column> columns, int[] numbers)
    {
        using var command = new NpgsqlCommand(text, connection);
        foreach (var column in columns)
        {
            command.Parameters.Add(column.ToArray(numbers));
        }

        command.ExecuteNonQuery();
    }
}
