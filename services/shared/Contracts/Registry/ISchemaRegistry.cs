namespace LeadStreams.Contracts;

/// <summary>
/// A schema registry. Synchronous, because it is asked from poll loops, and only at the first sight of a schema; every
/// implementation remembers what it has seen and may be shared by threads.
/// </summary>
public interface ISchemaRegistry
{
    /// <summary>Registers a schema under a subject, or finds it there, and gives its id.</summary>
    /// <exception cref="SchemaRegistryException">The registry refuses or cannot be reached.</exception>
    int Register(string subject, string schemaJson);

    /// <summary>The schema of an id.</summary>
    /// <exception cref="SchemaRegistryException">There is no such id, or the registry cannot be reached.</exception>
    string GetSchema(int id);

    /// <summary>Whether the subject would accept the schema by its compatibility level, and if not, why.</summary>
    /// <exception cref="SchemaRegistryException">The registry cannot be reached.</exception>
    bool IsCompatible(string subject, string schemaJson, out IReadOnlyList<string> messages);
}
