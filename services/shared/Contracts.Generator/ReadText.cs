namespace LeadStreams.Contracts.Generator;

/// <summary>Expressions that read a value written with the same schema.</summary>
internal static class ReadText
{
    private const string Lambda = "static (ref global::LeadStreams.Contracts.AvroReader reader) => ";

    public static string Of(RecordField field, CSharpTypes types) =>
        Of(field.Schema, types, DefaultText.IsInterned(field));

    private static string Of(AvroSchema schema, CSharpTypes types, bool interned = false) =>
        schema switch
        {
            UnionSchema => $"reader.ReadIsNull({CSharpTypes.NullIndex(schema)}) ? default({types.Name(schema)}) : "
                + Of(CSharpTypes.Nullable(schema)!, types, interned),
            ArraySchema array =>
                $"reader.ReadList<{types.Name(array.Items)}>({EncodedSize.Min(array.Items)}, {Lambda}{Of(array.Items, types, interned)})",
            MapSchema map =>
                $"reader.ReadMap<{types.Name(map.Values)}>({EncodedSize.Min(map.Values)}, {Lambda}{Of(map.Values, types, interned)})",
            RecordSchema => $"{types.Name(schema)}.Read(ref reader)",
            EnumSchema symbols => $"({types.Name(schema)})reader.ReadIndex({symbols.Symbols.Count})",
            _ when CSharpTypes.IsFixedUuid(schema) => "reader.ReadFixedUuid()",
            FixedSchema fix => $"reader.ReadFixed({fix.Size})",
            _ when CSharpTypes.IsTimestamp(schema) => "reader.ReadTimestampMillis()",
            _ when CSharpTypes.IsDate(schema) => "reader.ReadDate()",
            _ when CSharpTypes.IsUuid(schema) => "reader.ReadUuid()",
            { Kind: AvroKind.String } when interned => "reader.ReadInterned()",
            _ => $"reader.Read{schema.Kind}()",
        };
}
