using Npgsql;
using NpgsqlTypes;

namespace LeadStreams.PostgresSink.Rows;

/// <summary>One column of a batch: values by row number, kept between batches so that the steady state does not allocate.</summary>
internal abstract class Column(string name, string sqlType, NpgsqlDbType type)
{
    /// <summary>Name in the table.</summary>
    public string Name { get; } = name;

    /// <summary>Type as SQL writes it.</summary>
    public string SqlType { get; } = sqlType;

    /// <summary>Type as Npgsql names it.</summary>
    protected NpgsqlDbType Type { get; } = type;

    /// <summary>Drops all values.</summary>
    public abstract void Clear();

    /// <summary>Writes the value of a row into a binary COPY.</summary>
    public abstract void Copy(NpgsqlBinaryImporter importer, int row);

    /// <summary>The values of some rows as an array parameter for <c>unnest</c>.</summary>
    public abstract NpgsqlParameter ToArray(ReadOnlySpan<int> rows);
}
