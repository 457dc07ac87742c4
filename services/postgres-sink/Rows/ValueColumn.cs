using Npgsql;
using NpgsqlTypes;

namespace LeadStreams.PostgresSink.Rows;

/// <summary>A column of numbers, booleans or instants; null where the table allows it.</summary>
internal sealed class ValueColumn<T>(string name, string sqlType, NpgsqlDbType type) : Column(name, sqlType, type)
    where T : struct
{
    private readonly List<T?> values = [];

    public void Add(T? value) => values.Add(value);

    public T? this[int row] => values[row];

    public override void Clear() => values.Clear();

    public override void Copy(NpgsqlBinaryImporter importer, int row)
    {
        if (values[row] is { } value)
        {
            importer.Write(value, Type);
        }
        else
        {
            importer.WriteNull();
        }
    }

    public override NpgsqlParameter ToArray(ReadOnlySpan<int> rows)
    {
        var array = new T?[rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            array[i] = values[rows[i]];
        }

        return new NpgsqlParameter<T?[]> { TypedValue = array, NpgsqlDbType = NpgsqlDbType.Array | Type };
    }
}
