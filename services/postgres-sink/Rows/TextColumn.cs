using Npgsql;
using NpgsqlTypes;

namespace LeadStreams.PostgresSink.Rows;

/// <summary>
/// A column of text or jsonb. PostgreSQL's text cannot hold U+0000, which Avro's strings can: it becomes U+FFFD, the character that stands for what
/// cannot be shown.
/// </summary>
internal sealed class TextColumn(string name, string sqlType, NpgsqlDbType type) : Column(name, sqlType, type)
{
    private readonly List<string?> values = [];

    public void Add(string? value) => values.Add(Clean(value));

    public string? this[int row] => values[row];

    /// <summary>The text with what PostgreSQL cannot hold replaced.</summary>
    public static string? Clean(string? value) =>
        value is not null && value.Contains('\0', StringComparison.Ordinal) ? value.Replace('\0', '\uFFFD') : value;

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
        var array = new string?[rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            array[i] = values[rows[i]];
        }

        return new NpgsqlParameter<string?[]> { TypedValue = array, NpgsqlDbType = NpgsqlDbType.Array | Type };
    }
}
