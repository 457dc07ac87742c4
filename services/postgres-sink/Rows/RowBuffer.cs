using NpgsqlTypes;

namespace LeadStreams.PostgresSink.Rows;

/// <summary>The rows of one table in one batch, column by column.</summary>
internal sealed class RowBuffer(string table, string[] key)
{
    private readonly List<Column> columns = [];

    /// <summary>Name of the table within the schema <c>leads</c>.</summary>
    public string Table { get; } = table;

    /// <summary>Primary key.</summary>
    public IReadOnlyList<string> Key { get; } = key;

    /// <summary>Columns in the order in which they were declared.</summary>
    public IReadOnlyList<Column> Columns => columns;

    /// <summary>Number of rows.</summary>
    public int Count { get; private set; }

    /// <summary>Offset of the record that made the row: its version.</summary>
    public ValueColumn<long>? Version { get; private set; }

    /// <summary>
    /// Version that the record itself carries, where its topic is a register whose greatest version counts, whatever was written last; null for all
    /// other tables.
    /// </summary>
    public ValueColumn<long>? FactVersion { get; private set; }

    /// <summary>When the record was written to its topic, where rows end with the topic's retention; null for tables whose rows stay.</summary>
    public ValueColumn<DateTime>? WrittenAt { get; private set; }

    public TextColumn Text(string name) => Declare(new TextColumn(name, "text", NpgsqlDbType.Text));

    public TextColumn Json(string name) => Declare(new TextColumn(name, "jsonb", NpgsqlDbType.Jsonb));

    public ValueColumn<int> Integer(string name) =>
        Declare(new ValueColumn<int>(name, "integer", NpgsqlDbType.Integer));

    public ValueColumn<long> Long(string name) => Declare(new ValueColumn<long>(name, "bigint", NpgsqlDbType.Bigint));

    public ValueColumn<bool> Boolean(string name) =>
        Declare(new ValueColumn<bool>(name, "boolean", NpgsqlDbType.Boolean));

    public ValueColumn<DateTime> Instant(string name) =>
        Declare(new ValueColumn<DateTime>(name, "timestamptz", NpgsqlDbType.TimestampTz));

    public BytesColumn Bytes(string name) => Declare(new BytesColumn(name));

    /// <summary>Declares <c>record_offset</c>, the last column of every table.</summary>
    public ValueColumn<long> RecordOffset() => Version = Long("record_offset");

    /// <summary>Declares the column of <see cref="FactVersion"/>.</summary>
    public ValueColumn<long> Register(string name) => FactVersion = Long(name);

    /// <summary>Declares the column of <see cref="WrittenAt"/>.</summary>
    public ValueColumn<DateTime> Written(string name) => WrittenAt = Instant(name);

    /// <summary>Ends a row: each column got one value.</summary>
    /// <returns>The row's number.</returns>
    public int EndRow() => Count++;

    /// <summary>Drops all rows.</summary>
    public void Clear()
    {
        Count = 0;
        foreach (var column in columns)
        {
            column.Clear();
        }
    }

    private T Declare<T>(T column)
        where T : Column
    {
        columns.Add(column);
        return column;
    }
}
