using Npgsql;
using NpgsqlTypes;

namespace LeadStreams.PostgresSink.Rows;

/// <summary>A column of bytes.</summary>
internal sealed class BytesColumn(string name) : Column(name, "bytea", NpgsqlDbType.Bytea)
{
    private readonly List<byte[]?> values = [];

    public void Add(ReadOnlyMemory<byte>? value) => values.Add(value?.ToArray());

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
        var array = new byte[]?[rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            array[i] = values[rows[i]];
        }

        return new NpgsqlParameter<byte[]?[]> { TypedValue = array, NpgsqlDbType = NpgsqlDbType.Array | Type };
    }
}
