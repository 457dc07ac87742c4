namespace LeadStreams.Contracts;

/// <summary>An immutable Avro schema (Avro 1.11 specification). Recursive types refer to themselves by reference.</summary>
public abstract class AvroSchema
{
    private protected AvroSchema(AvroKind kind, IReadOnlyList<KeyValuePair<string, AvroJson>> properties)
    {
        Kind = kind;
        Properties = properties;
    }

    /// <summary>Which of the types this is.</summary>
    public AvroKind Kind { get; }

    /// <summary>Attributes the specification does not reserve, and the logical type's, in the order written.</summary>
    public IReadOnlyList<KeyValuePair<string, AvroJson>> Properties { get; }

    /// <summary>The <c>logicalType</c> attribute as written, known to us or not; null if there is none.</summary>
    public string? LogicalType => Property("logicalType") is { Kind: AvroJsonKind.String } text ? text.Text : null;

    /// <summary>Full name of a named type, otherwise the type's name (<c>"array"</c>, <c>"long"</c> …).</summary>
    public virtual string Name =>
        Kind switch
        {
            AvroKind.Null => "null",
            AvroKind.Boolean => "boolean",
            AvroKind.Int => "int",
            AvroKind.Long => "long",
            AvroKind.Float => "float",
            AvroKind.Double => "double",
            AvroKind.Bytes => "bytes",
            AvroKind.String => "string",
            AvroKind.Array => "array",
            AvroKind.Map => "map",
            _ => "union",
        };

    /// <summary>Parses a self-contained schema text.</summary>
    /// <exception cref="AvroSchemaException">Not JSON, or not a valid schema.</exception>
    public static AvroSchema Parse(string json) => new SchemaParser().Parse(AvroJson.Parse(json));

    /// <summary>Parses a schema that may use the named types of the schemas given (and what they define).</summary>
    /// <exception cref="AvroSchemaException">Not JSON, or not a valid schema.</exception>
    public static AvroSchema Parse(string json, IEnumerable<AvroSchema> references)
    {
        var parser = new SchemaParser();
        foreach (var reference in references)
        {
            parser.Define(reference);
        }
        return parser.Parse(AvroJson.Parse(json));
    }

    /// <summary>A non-reserved attribute, or null.</summary>
    public AvroJson? Property(string name)
    {
        foreach (var property in Properties)
        {
            if (property.Key == name)
            {
                return property.Value;
            }
        }
        return null;
    }

    /// <summary>Compact schema text with every attribute; a named type is written out at its first use.</summary>
    public string ToJson() => SchemaText.Full(this);

    /// <summary>Parsing Canonical Form (Avro 1.11 specification).</summary>
    public string ToCanonicalForm() => CanonicalForm.Of(this);

    /// <summary>The schema text.</summary>
    public sealed override string ToString() => ToJson();
}

/// <summary>null, boolean, int, long, float, double, bytes or string, perhaps with a logical type.</summary>
public sealed class PrimitiveSchema : AvroSchema
{
    internal PrimitiveSchema(AvroKind kind, IReadOnlyList<KeyValuePair<string, AvroJson>> properties)
        : base(kind, properties) { }
}

/// <summary>An array of one item type.</summary>
public sealed class ArraySchema : AvroSchema
{
    internal ArraySchema(AvroSchema items, IReadOnlyList<KeyValuePair<string, AvroJson>> properties)
        : base(AvroKind.Array, properties) => Items = items;

    /// <summary>Schema of the items.</summary>
    public AvroSchema Items { get; }
}

/// <summary>A map from strings to one value type.</summary>
public sealed class MapSchema : AvroSchema
{
    internal MapSchema(AvroSchema values, IReadOnlyList<KeyValuePair<string, AvroJson>> properties)
        : base(AvroKind.Map, properties) => Values = values;

    /// <summary>Schema of the values.</summary>
    public AvroSchema Values { get; }
}

/// <summary>A union of different types.</summary>
public sealed class UnionSchema : AvroSchema
{
    internal UnionSchema(IReadOnlyList<AvroSchema> branches)
        : base(AvroKind.Union, []) => Branches = branches;

    /// <summary>The branches in wire order.</summary>
    public IReadOnlyList<AvroSchema> Branches { get; }
}
