using LeadStreams.PostgresSink.Rows;

namespace LeadStreams.PostgresSink.Writing;

/// <summary>The statements of one table, made once. Sources are either <c>unnest</c> over array parameters or a staging table.</summary>
internal sealed class TableSql
{
    /// <summary>Statements for a table and, where it has one, its tables of children.</summary>
    public TableSql(RowSet rows, string stagingPrefix)
    {
        var parent = rows.Rows;
        Staging = $"staging.{stagingPrefix}{parent.Table}";
        Rows = new(Upsert(parent, Unnest(parent)), Upsert(parent, Staging));
        Delete = DeleteOlder(parent.Table, parent.Key, Unnest(rows.Tombstones));
        CopyToStaging = Copy(parent, Staging);
        Children = [.. rows.Children.Select(children => ChildrenSql(rows, children, stagingPrefix))];
    }

    /// <summary>Name of the staging table.</summary>
    public string Staging { get; }

    /// <summary>Upserts of rows.</summary>
    public UpsertSql Rows { get; }

    /// <summary>Deletes rows older than a tombstone; parameters are arrays of the key columns and the version.</summary>
    public string Delete { get; }

    /// <summary>Binary COPY into the staging table.</summary>
    public string CopyToStaging { get; }

    /// <summary>The tables of children.</summary>
    public IReadOnlyList<ChildSql> Children { get; }

    private static ChildSql ChildrenSql(RowSet rows, RowBuffer children, string stagingPrefix)
    {
        var parent = rows.Rows;
        var staging = $"staging.{stagingPrefix}{children.Table}";
        var won =
            $"JOIN leads.{parent.Table} AS p ON {Join("p", "b", parent.Key)} AND p.record_offset = b.record_offset ";
        return new ChildSql
        {
            Staging = staging,
            DeleteOld = DeleteOlder(children.Table, parent.Key, Unnest(rows.Tombstones)),
            Rows = new(Upsert(children, Unnest(children)), Upsert(children, staging)),
            RowsOfWinners = new(Upsert(children, Unnest(children), won), Upsert(children, staging, won)),
            CopyToStaging = Copy(children, staging),
        };
    }

    private static string Names(RowBuffer rows) => string.Join(", ", rows.Columns.Select(column => column.Name));

    private static string Unnest(RowBuffer rows)
    {
        var arrays = rows.Columns.Select((column, index) => $"${index + 1}::{column.SqlType}[]");
        return $"unnest({string.Join(", ", arrays)})";
    }

    private static string Copy(RowBuffer rows, string table) =>
        $"COPY {table} ({Names(rows)}) FROM STDIN (FORMAT BINARY)";

    private static string Upsert(RowBuffer rows, string source, string join = "")
    {
        var assignments = rows
            .Columns.Where(column => !rows.Key.Contains(column.Name, StringComparer.Ordinal))
            .Select(column => $"{column.Name} = excluded.{column.Name}");
        var values = string.Join(", ", rows.Columns.Select(column => $"b.{column.Name}"));
        return $"INSERT INTO leads.{rows.Table} AS t ({Names(rows)}) SELECT {values} FROM {Named(rows, source)} {join}"
            + $"ON CONFLICT ({string.Join(", ", rows.Key)}) DO UPDATE SET {string.Join(", ", assignments)} "
            + (
                rows.FactVersion is { Name: var version }
                    ? $"WHERE (t.{version}, t.record_offset) < (excluded.{version}, excluded.record_offset)"
                    : "WHERE t.record_offset < excluded.record_offset"
            );
    }

    private static string DeleteOlder(string table, IReadOnlyList<string> key, string source) =>
        $"DELETE FROM leads.{table} AS t USING {source} AS b ({string.Join(", ", key)}, record_offset) "
        + $"WHERE {Join("t", "b", key)} AND t.record_offset < b.record_offset";

    /// <summary>A function's columns get names by position; a staging table has its own.</summary>
    private static string Named(RowBuffer rows, string source) =>
        source.StartsWith("unnest", StringComparison.Ordinal) ? $"{source} AS b ({Names(rows)})" : $"{source} AS b";

    private static string Join(string left, string right, IReadOnlyList<string> key) =>
        string.Join(" AND ", key.Select(column => $"{left}.{column} = {right}.{column}"));
}

/// <summary>One upsert with its two sources.</summary>
/// <param name="FromArrays">From array parameters, one for each column.</param>
/// <param name="FromStaging">From the staging table.</param>
internal readonly record struct UpsertSql(string FromArrays, string FromStaging);

/// <summary>The statements of one table of children.</summary>
internal sealed record ChildSql
{
    /// <summary>Name of the staging table.</summary>
    public required string Staging { get; init; }

    /// <summary>Deletes what an older version had more of; parameters are arrays of the parent's key columns and version.</summary>
    public required string DeleteOld { get; init; }

    /// <summary>Upserts of children whose parents were all written.</summary>
    public required UpsertSql Rows { get; init; }

    /// <summary>Upserts of those children whose parents were written in the batch's version.</summary>
    public required UpsertSql RowsOfWinners { get; init; }

    /// <summary>Binary COPY into the staging table.</summary>
    public required string CopyToStaging { get; init; }
}
