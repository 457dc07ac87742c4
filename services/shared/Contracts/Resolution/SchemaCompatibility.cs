namespace LeadStreams.Contracts;

/// <summary>
/// Whether a reader's schema reads all data of a writer's (Avro 1.11 specification, "Schema Resolution"; the verdicts of
/// Avro's own compatibility checkers). Stricter than <see cref="ReadPlan.Resolve"/>, which lets a datum decide where a
/// writer's branch or symbol has no counterpart.
/// </summary>
public sealed class SchemaCompatibility
{
    // Pairs of records under way count as compatible: a type that contains itself is as good as its other fields.
    private readonly HashSet<(AvroSchema Reader, AvroSchema Writer)> _underWay;
    private readonly List<SchemaIncompatibility> _found = [];

    private SchemaCompatibility(HashSet<(AvroSchema Reader, AvroSchema Writer)> underWay) => _underWay = underWay;

    /// <summary>Every reason why the reader cannot read all data of the writer; empty if it can.</summary>
    public static IReadOnlyList<SchemaIncompatibility> Check(AvroSchema reader, AvroSchema writer) =>
        new SchemaCompatibility([]).Faults(reader, writer, "");

    private List<SchemaIncompatibility> Faults(AvroSchema reader, AvroSchema writer, string path)
    {
        var check = new SchemaCompatibility(_underWay);
        check.Visit(reader, writer, path);
        return check._found;
    }

    private void Visit(AvroSchema reader, AvroSchema writer, string path)
    {
        if (writer is UnionSchema writerUnion)
        {
            VisitWriterUnion(reader, writerUnion, path);
        }
        else if (reader is UnionSchema readerUnion)
        {
            if (!readerUnion.Branches.Any(branch => Faults(branch, writer, path).Count == 0))
            {
                Add(
                    SchemaIncompatibilityType.MissingUnionBranch,
                    path,
                    $"reader union lacking writer type: {writer.Name}"
                );
            }
        }
        else if (reader.Kind != writer.Kind)
        {
            if (!AvroTypes.Match(reader, writer))
            {
                Add(
                    SchemaIncompatibilityType.TypeMismatch,
                    path,
                    $"reader type: {reader.Name} not compatible with writer type: {writer.Name}"
                );
            }
        }
        else
        {
            VisitSameKind(reader, writer, path);
        }
    }

    private void VisitWriterUnion(AvroSchema reader, UnionSchema writer, string path)
    {
        for (var i = 0; i < writer.Branches.Count; i++)
        {
            var faults = Faults(reader, writer.Branches[i], $"{path}/{i}");
            if (faults.Count > 0 && reader is UnionSchema)
            {
                Add(
                    SchemaIncompatibilityType.MissingUnionBranch,
                    $"{path}/{i}",
                    $"reader union lacking writer type: {writer.Branches[i].Name}"
                );
            }
            else
            {
                _found.AddRange(faults);
            }
        }
    }

    private void VisitSameKind(AvroSchema reader, AvroSchema writer, string path)
    {
        if (reader is NamedSchema named && !AvroTypes.NamesMatch(named, (NamedSchema)writer))
        {
            Add(SchemaIncompatibilityType.NameMismatch, path + "/name", $"expected: {writer.Name}");
            return;
        }
        switch (reader)
        {
            case RecordSchema record:
                VisitRecord(record, (RecordSchema)writer, path);
                break;
            case EnumSchema symbols:
                VisitEnum(symbols, (EnumSchema)writer, path);
                break;
            case FixedSchema fix when fix.Size != ((FixedSchema)writer).Size:
                Add(
                    SchemaIncompatibilityType.FixedSizeMismatch,
                    path + "/size",
                    $"expected: {((FixedSchema)writer).Size}, found: {fix.Size}"
                );
                break;
            case ArraySchema array:
                Visit(array.Items, ((ArraySchema)writer).Items, path + "/items");
                break;
            case MapSchema map:
                Visit(map.Values, ((MapSchema)writer).Values, path + "/values");
                break;
        }
    }

    private void VisitRecord(RecordSchema reader, RecordSchema writer, string path)
    {
        if (!_underWay.Add((reader, writer)))
        {
            return;
        }
        foreach (var field in reader.Fields)
        {
            var place = $"{path}/fields/{field.Position}";
            if (AvroTypes.WriterField(field, reader, writer) is { } source)
            {
                Visit(field.Schema, source.Schema, place + "/type");
            }
            else if (field.Default is null)
            {
                Add(SchemaIncompatibilityType.ReaderFieldMissingDefaultValue, place, field.Name);
            }
        }
        _underWay.Remove((reader, writer));
    }

    private void VisitEnum(EnumSchema reader, EnumSchema writer, string path)
    {
        var missing = writer.Symbols.Where(symbol => AvroTypes.IndexOf(reader.Symbols, symbol) < 0).ToList();
        if (missing.Count > 0 && reader.Default is null)
        {
            Add(SchemaIncompatibilityType.MissingEnumSymbols, path + "/symbols", $"[{string.Join(", ", missing)}]");
        }
    }

    private void Add(SchemaIncompatibilityType type, string path, string message) =>
        _found.Add(new SchemaIncompatibility(type, path.Length == 0 ? "/" : path, message));
}
