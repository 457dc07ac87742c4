namespace LeadStreams.Contracts;

/// <summary>
/// Changes between versions of a schema that resolution lets pass although values change their meaning: another logical
/// type (milliseconds read as microseconds), or another precision or scale of a decimal.
/// </summary>
public sealed class SchemaLint
{
    private static readonly string[] Meaningful = ["logicalType", "precision", "scale"];
    private readonly HashSet<(AvroSchema Current, AvroSchema Earlier)> _visited = [];
    private readonly List<string> _found = [];

    private SchemaLint() { }

    /// <summary>Every such change, each with its place as a JSON pointer; empty if there is none.</summary>
    public static IReadOnlyList<string> Check(AvroSchema current, AvroSchema earlier)
    {
        var lint = new SchemaLint();
        lint.Visit(current, earlier, "");
        return lint._found;
    }

    private void Visit(AvroSchema current, AvroSchema earlier, string path)
    {
        if (!_visited.Add((current, earlier)))
        {
            return;
        }
        switch (current, earlier)
        {
            case (UnionSchema, _) or (_, UnionSchema):
                VisitUnion(current, earlier, path);
                return;
            case (RecordSchema record, RecordSchema other):
                VisitRecord(record, other, path);
                return;
            case (ArraySchema array, ArraySchema other):
                Visit(array.Items, other.Items, path + "/items");
                return;
            case (MapSchema map, MapSchema other):
                Visit(map.Values, other.Values, path + "/values");
                return;
        }
        foreach (var name in Meaningful)
        {
            var (now, before) = (current.Property(name)?.ToString(), earlier.Property(name)?.ToString());
            if (now != before)
            {
                _found.Add(
                    $"{(path.Length == 0 ? "/" : path)}: {name} changed from {before ?? "none"} to {now ?? "none"}"
                );
            }
        }
    }

    private void VisitUnion(AvroSchema current, AvroSchema earlier, string path)
    {
        foreach (var branch in Branches(current))
        {
            foreach (var other in Branches(earlier))
            {
                if (branch.Kind == other.Kind && AvroTypes.Match(branch, other))
                {
                    Visit(branch, other, path);
                }
            }
        }
    }

    private void VisitRecord(RecordSchema current, RecordSchema earlier, string path)
    {
        foreach (var field in current.Fields)
        {
            if (AvroTypes.WriterField(field, current, earlier) is { } other)
            {
                Visit(field.Schema, other.Schema, $"{path}/fields/{field.Position}/type");
            }
        }
    }

    private static IReadOnlyList<AvroSchema> Branches(AvroSchema schema) =>
        schema is UnionSchema union ? union.Branches : [schema];
}
