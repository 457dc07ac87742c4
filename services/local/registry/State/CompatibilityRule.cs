using LeadStreams.Contracts;

namespace LeadStreams.Local.Registry;

/// <summary>Holds a new schema against the versions of a subject by a compatibility level.</summary>
internal static class CompatibilityRule
{
    /// <summary>What speaks against the schema; empty if nothing does.</summary>
    /// <param name="state">Needed for references.</param>
    /// <param name="level">The level that counts.</param>
    /// <param name="schema">The new schema.</param>
    /// <param name="earlier">The versions in order, those to be held against; the last is the latest.</param>
    public static IReadOnlyList<string> Check(
        RegistryState state,
        CompatibilityLevel level,
        AvroSchema schema,
        IReadOnlyList<SchemaVersion> earlier
    )
    {
        var messages = new List<string>();
        var oldest = CompatibilityLevels.IsTransitive(level) ? 0 : Math.Max(earlier.Count - 1, 0);
        for (var i = earlier.Count - 1; i >= oldest && messages.Count == 0; i--)
        {
            var other = SchemaTexts.Parse(state, earlier[i]);
            if (CompatibilityLevels.ReadsEarlier(level))
            {
                Add(messages, SchemaCompatibility.Check(schema, other), "new", "old", earlier[i]);
            }
            if (CompatibilityLevels.ReadByEarlier(level))
            {
                Add(messages, SchemaCompatibility.Check(other, schema), "old", "new", earlier[i]);
            }
        }
        if (messages.Count > 0)
        {
            messages.Add($"{{compatibility: '{CompatibilityLevels.Name(level)}'}}");
        }
        return messages;
    }

    private static void Add(
        List<string> messages,
        IReadOnlyList<SchemaIncompatibility> faults,
        string reader,
        string writer,
        SchemaVersion version
    )
    {
        foreach (var fault in faults)
        {
            messages.Add(
                $"{{errorType:'{fault.TypeName}', description:'the {reader} schema cannot read data of the {writer} schema at path '{fault.Path}'', additionalInfo:'{fault.Message}', oldSchemaVersion: {version.Version}}}"
            );
        }
    }
}
