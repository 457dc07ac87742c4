namespace LeadStreams.Contracts;

/// <summary>What of a writer's type a reader's type takes, one level deep (Avro 1.11 specification, "Schema Resolution").</summary>
internal static class AvroTypes
{
    /// <summary>Same kind (and name, for named types), or a promotion; unions are not asked here.</summary>
    public static bool Match(AvroSchema reader, AvroSchema writer)
    {
        if (reader.Kind == writer.Kind)
        {
            return reader is not NamedSchema named || NamesMatch(named, (NamedSchema)writer);
        }
        return writer.Kind switch
        {
            AvroKind.Int => reader.Kind is AvroKind.Long or AvroKind.Float or AvroKind.Double,
            AvroKind.Long => reader.Kind is AvroKind.Float or AvroKind.Double,
            AvroKind.Float => reader.Kind == AvroKind.Double,
            AvroKind.String => reader.Kind == AvroKind.Bytes,
            AvroKind.Bytes => reader.Kind == AvroKind.String,
            _ => false,
        };
    }

    /// <summary>Names match without their namespaces, or the reader has the writer's full name as an alias.</summary>
    public static bool NamesMatch(NamedSchema reader, NamedSchema writer) =>
        reader.SimpleName == writer.SimpleName || IndexOf(reader.Aliases, writer.Name) >= 0;

    /// <summary>
    /// The writer's field for a field of the reader's record: by name, else by the field's aliases in order. An alias
    /// does not reach a writer's field that the reader has by name.
    /// </summary>
    public static RecordField? WriterField(RecordField field, RecordSchema reader, RecordSchema writer)
    {
        var found = Field(writer, field.Name);
        for (var i = 0; found is null && i < field.Aliases.Count; i++)
        {
            found = Field(reader, field.Aliases[i]) is null ? Field(writer, field.Aliases[i]) : null;
        }
        return found;
    }

    public static int IndexOf(IReadOnlyList<string> texts, string text)
    {
        for (var i = 0; i < texts.Count; i++)
        {
            if (texts[i] == text)
            {
                return i;
            }
        }
        return -1;
    }

    private static RecordField? Field(RecordSchema record, string name)
    {
        foreach (var field in record.Fields)
        {
            if (field.Name == name)
            {
                return field;
            }
        }
        return null;
    }
}
