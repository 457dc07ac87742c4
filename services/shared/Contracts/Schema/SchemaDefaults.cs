namespace LeadStreams.Contracts;

/// <summary>Whether a JSON value is a valid default of a type (Avro 1.11 specification, table of field default values).</summary>
internal static class SchemaDefaults
{
    /// <summary>Null if valid, else what is wrong. A union's default belongs to its first branch.</summary>
    public static string? Fault(AvroSchema schema, AvroJson value)
    {
        switch (schema.Kind)
        {
            case AvroKind.Union:
                var branches = ((UnionSchema)schema).Branches;
                return branches.Count == 0 ? "an empty union has no default" : Fault(branches[0], value);
            case AvroKind.Array:
                return value.Kind != AvroJsonKind.Array ? "must be an array" : FirstFault((ArraySchema)schema, value);
            case AvroKind.Map:
                return value.Kind != AvroJsonKind.Object ? "must be an object" : FirstFault((MapSchema)schema, value);
            case AvroKind.Record:
                return value.Kind != AvroJsonKind.Object
                    ? "must be an object"
                    : RecordFault((RecordSchema)schema, value);
            default:
                return IsScalar(schema, value) ? null : $"{value} is not a {schema.Name}";
        }
    }

    private static bool IsScalar(AvroSchema schema, AvroJson value) =>
        schema.Kind switch
        {
            AvroKind.Null => value.Kind == AvroJsonKind.Null,
            AvroKind.Boolean => value.Kind == AvroJsonKind.Boolean,
            AvroKind.Int => value.TryGetLong(out var number) && number is >= int.MinValue and <= int.MaxValue,
            AvroKind.Long => value.TryGetLong(out _),
            AvroKind.Float or AvroKind.Double => value.Kind == AvroJsonKind.Number,
            AvroKind.String => value.Kind == AvroJsonKind.String,
            AvroKind.Bytes => IsByteText(value),
            AvroKind.Fixed => IsByteText(value) && value.Text.Length == ((FixedSchema)schema).Size,
            AvroKind.Enum => value.Kind == AvroJsonKind.String && HasSymbol((EnumSchema)schema, value.Text),
            _ => false,
        };

    private static string? FirstFault(ArraySchema schema, AvroJson value)
    {
        foreach (var item in value.Items)
        {
            if (Fault(schema.Items, item) is { } fault)
            {
                return fault;
            }
        }
        return null;
    }

    private static string? FirstFault(MapSchema schema, AvroJson value)
    {
        foreach (var member in value.Members)
        {
            if (Fault(schema.Values, member.Value) is { } fault)
            {
                return fault;
            }
        }
        return null;
    }

    private static string? RecordFault(RecordSchema schema, AvroJson value)
    {
        foreach (var field in schema.Fields)
        {
            var given = value[field.Name] ?? field.Default;
            var fault = given is null ? "has no value" : Fault(field.Schema, given);
            if (fault is not null)
            {
                return $"field '{field.Name}': {fault}";
            }
        }
        return null;
    }

    private static bool HasSymbol(EnumSchema schema, string text)
    {
        foreach (var symbol in schema.Symbols)
        {
            if (symbol == text)
            {
                return true;
            }
        }
        return false;
    }

    // Bytes are written as a string whose code points 0 to 255 are the bytes.
    private static bool IsByteText(AvroJson value)
    {
        foreach (var c in value.Text)
        {
            if (c > 255)
            {
                return false;
            }
        }
        return value.Kind == AvroJsonKind.String;
    }
}
