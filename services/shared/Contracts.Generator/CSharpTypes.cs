namespace LeadStreams.Contracts.Generator;

/// <summary>C# types for Avro types.</summary>
internal sealed class CSharpTypes(CSharpNames names)
{
    public CSharpNames Names => names;

    /// <summary>The value type of a union of null and one other type; null for all else.</summary>
    public static AvroSchema? Nullable(AvroSchema schema)
    {
        if (schema is not UnionSchema { Branches.Count: 2 } union)
        {
            return null;
        }
        var nullIndex = NullIndex(union);
        return nullIndex < 0 ? null : union.Branches[1 - nullIndex];
    }

    public static int NullIndex(AvroSchema schema)
    {
        var branches = ((UnionSchema)schema).Branches;
        return branches[0].Kind == AvroKind.Null ? 0
            : branches[1].Kind == AvroKind.Null ? 1
            : -1;
    }

    public static bool IsTimestamp(AvroSchema schema) => Is(schema, AvroKind.Long, "timestamp-millis");

    public static bool IsDate(AvroSchema schema) => Is(schema, AvroKind.Int, "date");

    public static bool IsUuid(AvroSchema schema) => Is(schema, AvroKind.String, "uuid");

    /// <summary>A UUID in its 16 bytes (Avro 1.12 specification, "UUID"); in a fixed of another size the logical type says nothing.</summary>
    public static bool IsFixedUuid(AvroSchema schema) =>
        schema is FixedSchema { Size: 16 } && Is(schema, AvroKind.Fixed, "uuid");

    public string Name(AvroSchema schema) =>
        schema switch
        {
            NamedSchema and not FixedSchema => names.FullType((NamedSchema)schema),
            UnionSchema => Name(Nullable(schema)!) + "?",
            ArraySchema array => $"global::LeadStreams.Contracts.AvroList<{Name(array.Items)}>",
            MapSchema map => $"global::LeadStreams.Contracts.AvroMap<{Name(map.Values)}>",
            _ when IsTimestamp(schema) => "global::System.DateTimeOffset",
            _ when IsDate(schema) => "global::System.DateOnly",
            _ when IsUuid(schema) || IsFixedUuid(schema) => "global::System.Guid",
            _ => schema.Kind switch
            {
                AvroKind.Boolean => "bool",
                AvroKind.Int => "int",
                AvroKind.Long => "long",
                AvroKind.Float => "float",
                AvroKind.Double => "double",
                AvroKind.String => "string",
                _ => "global::LeadStreams.Contracts.AvroBytes",
            },
        };

    /// <summary>Why no code can be generated for a named type, or null.</summary>
    public string? Fault(NamedSchema schema)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        if (schema is EnumSchema symbols)
        {
            var twin = symbols.Symbols.FirstOrDefault(symbol => !seen.Add(CSharpNames.Pascal(symbol)));
            return twin is null ? null : $"symbol '{twin}' has the same C# name as another";
        }
        if (schema is not RecordSchema record)
        {
            return null;
        }
        foreach (var field in record.Fields)
        {
            if (!seen.Add(names.Property(record, field)))
            {
                return $"field '{field.Name}' has the same C# name as another";
            }
            if (Unsupported(field.Schema) is { } unsupported)
            {
                return $"field '{field.Name}' {unsupported}";
            }
            if (field.Default is not null && LogicalDefaults.Fault(field.Schema, field.Default) is { } fault)
            {
                return $"field '{field.Name}': {fault}";
            }
        }
        return null;
    }

    private static string? Unsupported(AvroSchema schema) =>
        schema switch
        {
            UnionSchema => Nullable(schema) is { } value
                ? Unsupported(value)
                : "is a union other than of null and one type",
            ArraySchema array => Unsupported(array.Items),
            MapSchema map => Unsupported(map.Values),
            { Kind: AvroKind.Null } => "is always null",
            _ => null,
        };

    private static bool Is(AvroSchema schema, AvroKind kind, string logicalType) =>
        schema.Kind == kind && schema.LogicalType == logicalType;
}
