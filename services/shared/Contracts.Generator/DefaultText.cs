using System.Globalization;

namespace LeadStreams.Contracts.Generator;

/// <summary>Expressions for the defaults of fields.</summary>
internal static class DefaultText
{
    /// <summary>A field marked <c>"intern": true</c> holds strings of a small, bounded set.</summary>
    public static bool IsInterned(RecordField field)
    {
        foreach (var property in field.Properties)
        {
            if (property.Key == "intern")
            {
                return property.Value.Text == "true";
            }
        }
        return false;
    }

    public static string Of(AvroSchema schema, AvroJson value, CSharpTypes types)
    {
        switch (schema)
        {
            case UnionSchema union:
                // The default belongs to the first branch.
                return union.Branches[0].Kind == AvroKind.Null ? "null" : Of(union.Branches[0], value, types);
            case ArraySchema array:
                return $"[{string.Join(", ", value.Items.Select(item => Of(array.Items, item, types)))}]";
            case MapSchema map:
                return $"[{string.Join(", ", value.Members.Select(member => Entry(map, member, types)))}]";
            case RecordSchema record:
                return Record(record, value, types);
            case EnumSchema:
                return $"{types.Name(schema)}.{CSharpNames.Pascal(value.Text)}";
            default:
                return Scalar(schema, value);
        }
    }

    private static string Entry(MapSchema map, KeyValuePair<string, AvroJson> member, CSharpTypes types) =>
        $"new({CodeText.Literal(member.Key)}, {Of(map.Values, member.Value, types)})";

    private static string Record(RecordSchema record, AvroJson value, CSharpTypes types)
    {
        var fields = record.Fields.Select(field =>
            $"{types.Names.Property(record, field)} = {Of(field.Schema, value[field.Name] ?? field.Default!, types)}"
        );
        return $"new {types.Name(record)} {{ {string.Join(", ", fields)} }}";
    }

    private static string Scalar(AvroSchema schema, AvroJson value) =>
        schema.Kind switch
        {
            _ when CSharpTypes.IsTimestamp(schema) =>
                $"global::System.DateTimeOffset.FromUnixTimeMilliseconds({value.Text}L)",
            _ when CSharpTypes.IsDate(schema) => $"global::System.DateOnly.FromDayNumber(719162 + ({value.Text}))",
            _ when CSharpTypes.IsUuid(schema) => $"global::System.Guid.Parse({CodeText.Literal(value.Text)})",
            _ when CSharpTypes.IsFixedUuid(schema) => $"new global::System.Guid({Bytes(value)}.Span, bigEndian: true)",
            AvroKind.Boolean => value.Text,
            AvroKind.Int => value.Text,
            AvroKind.Long => value.Text + "L",
            AvroKind.Float => Number(value) + "F",
            AvroKind.Double => Number(value) + "D",
            AvroKind.String => CodeText.Literal(value.Text),
            _ => Bytes(value),
        };

    private static string Bytes(AvroJson value) =>
        $"global::LeadStreams.Contracts.AvroBytes.FromLatin1({CodeText.Literal(value.Text)})";

    private static string Number(AvroJson value) =>
        double.Parse(value.Text, CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture);
}
