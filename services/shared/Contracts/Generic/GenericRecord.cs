namespace LeadStreams.Contracts;

/// <summary>A record of any schema; compared by schema name and values.</summary>
public sealed class GenericRecord : IEquatable<GenericRecord>
{
    private readonly object?[] _values;

    /// <summary>A record of the values in field order; the array must not be touched again.</summary>
    public GenericRecord(RecordSchema schema, object?[] values)
    {
        if (values.Length != schema.Fields.Count)
        {
            throw new ArgumentException($"{schema.Name} has {schema.Fields.Count} fields", nameof(values));
        }
        Schema = schema;
        _values = values;
    }

    /// <summary>The record's schema.</summary>
    public RecordSchema Schema { get; }

    /// <summary>The values in field order.</summary>
    public ReadOnlySpan<object?> Values => _values;

    /// <summary>The value of a field.</summary>
    /// <exception cref="KeyNotFoundException">The schema has no such field.</exception>
    public object? this[string field]
    {
        get
        {
            foreach (var known in Schema.Fields)
            {
                if (known.Name == field)
                {
                    return _values[known.Position];
                }
            }
            throw new KeyNotFoundException($"{Schema.Name} has no field {field}");
        }
    }

    /// <summary>Compares schema name and values.</summary>
    public bool Equals(GenericRecord? other) =>
        other is not null && Schema.Name == other.Schema.Name && _values.AsSpan().SequenceEqual(other._values);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as GenericRecord);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var value in _values)
        {
            hash.Add(value);
        }
        return hash.ToHashCode();
    }
}

/// <summary>A symbol of an enum of any schema.</summary>
public sealed record GenericEnum(string TypeName, string Symbol);

/// <summary>Bytes of a fixed of any schema.</summary>
public sealed record GenericFixed(string TypeName, AvroBytes Bytes);
