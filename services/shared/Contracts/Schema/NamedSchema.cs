namespace LeadStreams.Contracts;

/// <summary>A record, enum or fixed: a type with a full name and aliases.</summary>
public abstract class NamedSchema : AvroSchema
{
    private protected NamedSchema(AvroKind kind, NamedSchemaHeader header)
        : base(kind, header.Properties)
    {
        Name = header.Name;
        Aliases = header.Aliases;
        Doc = header.Doc;
    }

    /// <summary>The full name.</summary>
    public override string Name { get; }

    /// <summary>Full names of the aliases.</summary>
    public IReadOnlyList<string> Aliases { get; }

    /// <summary>Documentation, or null.</summary>
    public string? Doc { get; }

    /// <summary>The name without its namespace.</summary>
    public string SimpleName => Name.Substring(Name.LastIndexOf('.') + 1);

    /// <summary>The namespace; empty for the null namespace.</summary>
    public string Namespace => Name.LastIndexOf('.') is > 0 and var dot ? Name.Substring(0, dot) : "";
}

/// <summary>What every named type has.</summary>
internal sealed record NamedSchemaHeader(
    string Name,
    IReadOnlyList<string> Aliases,
    string? Doc,
    IReadOnlyList<KeyValuePair<string, AvroJson>> Properties
);

/// <summary>A record: fields in wire order.</summary>
public sealed class RecordSchema : NamedSchema
{
    internal RecordSchema(NamedSchemaHeader header, bool isError)
        : base(AvroKind.Record, header) => IsError = isError;

    /// <summary>The fields in wire order.</summary>
    public IReadOnlyList<RecordField> Fields { get; internal set; } = [];

    /// <summary>True if declared as <c>error</c> rather than <c>record</c>.</summary>
    public bool IsError { get; }
}

/// <summary>A field of a record.</summary>
public sealed class RecordField
{
    internal RecordField(string name, AvroSchema schema, int position)
    {
        Name = name;
        Schema = schema;
        Position = position;
    }

    /// <summary>The field's name.</summary>
    public string Name { get; }

    /// <summary>The field's type.</summary>
    public AvroSchema Schema { get; }

    /// <summary>Index in the record, from 0.</summary>
    public int Position { get; }

    /// <summary>The default as JSON (a JSON null is a default too); null if there is none.</summary>
    public AvroJson? Default { get; internal set; }

    /// <summary>Documentation, or null.</summary>
    public string? Doc { get; internal set; }

    /// <summary>Other names a writer may have used.</summary>
    public IReadOnlyList<string> Aliases { get; internal set; } = [];

    /// <summary>The <c>order</c> attribute as written, or null.</summary>
    public string? Order { get; internal set; }

    /// <summary>Attributes the specification does not reserve, in the order written.</summary>
    public IReadOnlyList<KeyValuePair<string, AvroJson>> Properties { get; internal set; } = [];
}

/// <summary>An enum: symbols in wire order.</summary>
public sealed class EnumSchema : NamedSchema
{
    internal EnumSchema(NamedSchemaHeader header, IReadOnlyList<string> symbols, string? defaultSymbol)
        : base(AvroKind.Enum, header)
    {
        Symbols = symbols;
        Default = defaultSymbol;
    }

    /// <summary>The symbols in wire order.</summary>
    public IReadOnlyList<string> Symbols { get; }

    /// <summary>The symbol a reader takes for a symbol it does not know, or null.</summary>
    public string? Default { get; }
}

/// <summary>A fixed number of bytes.</summary>
public sealed class FixedSchema : NamedSchema
{
    internal FixedSchema(NamedSchemaHeader header, int size)
        : base(AvroKind.Fixed, header) => Size = size;

    /// <summary>Size in bytes.</summary>
    public int Size { get; }
}
