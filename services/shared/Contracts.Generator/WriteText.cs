namespace LeadStreams.Contracts.Generator;

/// <summary>Statements that write a value; <c>item</c> is a fresh variable name.</summary>
internal static class WriteText
{
    public static void Emit(CodeText code, AvroSchema schema, string value, string item)
    {
        switch (schema)
        {
            case UnionSchema:
                var nullIndex = CSharpTypes.NullIndex(schema);
                code.Line($"if ({value} is {{ }} {item})");
                code.Line("{");
                code.Line($"writer.WriteLong({1 - nullIndex});");
                Emit(code, CSharpTypes.Nullable(schema)!, item, item + "_");
                code.Line("}");
                code.Line("else");
                code.Line("{");
                code.Line($"writer.WriteLong({nullIndex});");
                code.Line("}");
                break;
            case ArraySchema array:
                code.Line($"writer.WriteStart({value}.Count);");
                code.Line($"foreach (var {item} in {value}.Span)");
                code.Line("{");
                Emit(code, array.Items, item, item + "_");
                code.Line("}");
                code.Line("writer.WriteEnd();");
                break;
            case MapSchema map:
                code.Line($"writer.WriteStart({value}.Count);");
                code.Line($"foreach (var {item} in {value}.Entries)");
                code.Line("{");
                code.Line($"writer.WriteString({item}.Key);");
                Emit(code, map.Values, item + ".Value", item + "_");
                code.Line("}");
                code.Line("writer.WriteEnd();");
                break;
            default:
                code.Line(Scalar(schema, value) + ";");
                break;
        }
    }

    private static string Scalar(AvroSchema schema, string value) =>
        schema switch
        {
            RecordSchema => $"{value}.Write(ref writer)",
            EnumSchema symbols => $"writer.WriteEnum((int){value}, {symbols.Symbols.Count})",
            _ when CSharpTypes.IsFixedUuid(schema) => $"writer.WriteFixedUuid({value})",
            FixedSchema fix => $"writer.WriteFixed({value}.Span, {fix.Size})",
            _ when CSharpTypes.IsTimestamp(schema) => $"writer.WriteTimestampMillis({value})",
            _ when CSharpTypes.IsDate(schema) => $"writer.WriteDate({value})",
            _ when CSharpTypes.IsUuid(schema) => $"writer.WriteUuid({value})",
            { Kind: AvroKind.Bytes } => $"writer.WriteBytes({value}.Span)",
            _ => $"writer.Write{schema.Kind}({value})",
        };
}
