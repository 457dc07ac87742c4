namespace LeadStreams.Contracts.Tests;

/// <summary>
/// The versions of each subject as committed: <c>schemas/avro/history/&lt;subject&gt;/&lt;n&gt;.avsc</c>, self-contained.
/// The subject is the record's full name.
/// </summary>
internal static class SchemaHistory
{
    /// <summary>What speaks against the current schemas, one line for each fault; empty if nothing does.</summary>
    public static IReadOnlyList<string> Faults(string folder, IReadOnlyDictionary<string, AvroSchema> current)
    {
        var faults = new List<string>();
        if (!Directory.Exists(folder))
        {
            return faults;
        }
        foreach (var file in Directory.EnumerateFiles(folder, "*.avsc", SearchOption.AllDirectories).Order())
        {
            var subject = Path.GetFileName(Path.GetDirectoryName(file))!;
            if (!current.TryGetValue(subject, out var schema))
            {
                faults.Add($"{file}: there is no record {subject} any more");
                continue;
            }
            var earlier = AvroSchema.Parse(File.ReadAllText(file));
            Add(faults, file, "the current schema cannot read it", SchemaCompatibility.Check(schema, earlier));
            Add(faults, file, "it cannot read the current schema", SchemaCompatibility.Check(earlier, schema));
            Add(faults, file, "a meaning changed", SchemaLint.Check(schema, earlier));
        }
        return faults;
    }

    private static void Add(List<string> faults, string file, string what, IReadOnlyList<object> found)
    {
        foreach (var fault in found)
        {
            faults.Add($"{file}: {what}: {fault}");
        }
    }
}
