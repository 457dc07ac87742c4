namespace LeadStreams.Contracts.Generator;

/// <summary>Expressions that read a value by a plan.</summary>
internal static class PlannedReadText
{
    private const string Lambda =
        "static (ref global::LeadStreams.Contracts.AvroReader reader, global::LeadStreams.Contracts.ReadPlan plan) => ";

    public static string Of(RecordField field, CSharpTypes types) =>
        Of(field.Schema, types, "field.Value", $"chosen{field.Position}", DefaultText.IsInterned(field));

    private static string Of(AvroSchema schema, CSharpTypes types, string plan, string chosen, bool interned)
    {
        switch (schema)
        {
            case UnionSchema:
                var value = Of(CSharpTypes.Nullable(schema)!, types, chosen, chosen + "_", interned);
                return $"{plan}.Select(ref reader) is {{ IsNull: false }} {chosen} ? {value} : default({types.Name(schema)})";
            case ArraySchema array:
                var item = Of(array.Items, types, "plan", chosen + "_", interned);
                return $"{plan}.ReadList<{types.Name(array.Items)}>(ref reader, {Lambda}{item})";
            case MapSchema map:
                var entry = Of(map.Values, types, "plan", chosen + "_", interned);
                return $"{plan}.ReadMap<{types.Name(map.Values)}>(ref reader, {Lambda}{entry})";
            case RecordSchema:
                return $"{types.Name(schema)}.Read(ref reader, {plan})";
            case EnumSchema:
                return $"({types.Name(schema)}){plan}.ReadEnum(ref reader)";
            case FixedSchema fix when !CSharpTypes.IsFixedUuid(schema):
                return $"{plan}.ReadFixed(ref reader, {fix.Size})";
            default:
                return $"{plan}.{Method(schema, interned)}(ref reader)";
        }
    }

    private static string Method(AvroSchema schema, bool interned) =>
        schema switch
        {
            _ when CSharpTypes.IsTimestamp(schema) => "ReadTimestampMillis",
            _ when CSharpTypes.IsDate(schema) => "ReadDate",
            _ when CSharpTypes.IsUuid(schema) => "ReadUuid",
            _ when CSharpTypes.IsFixedUuid(schema) => "ReadFixedUuid",
            { Kind: AvroKind.String } when interned => "ReadInterned",
            _ => $"Read{schema.Kind}",
        };
}
