using LeadStreams.Contracts;

namespace LeadStreams.Local.Registry;

/// <summary>Parses schemas of the registry, with the types they take from other subjects.</summary>
internal static class SchemaTexts
{
    private const int MaxReferenceDepth = 16;

    /// <summary>The schema of a text.</summary>
    /// <exception cref="RegistryFault">The schema is invalid, or a reference leads nowhere.</exception>
    public static AvroSchema Parse(RegistryState state, string schema, IReadOnlyList<SchemaReference> references) =>
        Parse(state, schema, references, 0);

    /// <summary>The schema of a version.</summary>
    public static AvroSchema Parse(RegistryState state, SchemaVersion version) =>
        Parse(state, version.Schema, version.References);

    private static AvroSchema Parse(
        RegistryState state,
        string schema,
        IReadOnlyList<SchemaReference> references,
        int depth
    )
    {
        if (depth > MaxReferenceDepth)
        {
            throw RegistryFault.InvalidSchema("references are nested too deeply");
        }
        var types = new List<AvroSchema>(references.Count);
        foreach (var reference in references)
        {
            var target =
                state.Find(reference.Subject, reference.Version)
                ?? throw RegistryFault.InvalidSchema(
                    $"reference {reference.Name} to {reference.Subject} version {reference.Version} not found"
                );
            types.Add(Parse(state, target.Schema, target.References, depth + 1));
        }
        try
        {
            return AvroSchema.Parse(schema, types);
        }
        catch (AvroSchemaException e)
        {
            throw RegistryFault.InvalidSchema(e.Message);
        }
    }
}
