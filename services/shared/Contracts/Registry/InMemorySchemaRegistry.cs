namespace LeadStreams.Contracts;

/// <summary>A registry in memory, for tests and simulation. Every subject is FULL_TRANSITIVE.</summary>
public sealed class InMemorySchemaRegistry : ISchemaRegistry
{
    private readonly Lock _lock = new();
    private readonly List<string> _schemas = [];
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<int>> _subjects = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public int Register(string subject, string schemaJson)
    {
        lock (_lock)
        {
            var versions = _subjects.TryGetValue(subject, out var known) ? known : [];
            if (_ids.TryGetValue(schemaJson, out var id) && versions.Contains(id))
            {
                return id;
            }
            if (Faults(versions, schemaJson) is { Count: > 0 } faults)
            {
                throw new SchemaRegistryException(
                    $"schema for '{subject}' is incompatible: {string.Join("; ", faults)}",
                    SchemaRegistryException.Incompatible
                );
            }
            if (id == 0)
            {
                _schemas.Add(schemaJson);
                id = _schemas.Count;
                _ids.Add(schemaJson, id);
            }
            versions.Add(id);
            _subjects[subject] = versions;
            return id;
        }
    }

    /// <inheritdoc/>
    public string GetSchema(int id)
    {
        lock (_lock)
        {
            return id > 0 && id <= _schemas.Count
                ? _schemas[id - 1]
                : throw new SchemaRegistryException($"schema {id} not found", SchemaRegistryException.SchemaNotFound);
        }
    }

    /// <inheritdoc/>
    public bool IsCompatible(string subject, string schemaJson, out IReadOnlyList<string> messages)
    {
        lock (_lock)
        {
            messages = Faults(_subjects.TryGetValue(subject, out var versions) ? versions : [], schemaJson);
            return messages.Count == 0;
        }
    }

    private List<string> Faults(List<int> versions, string schemaJson)
    {
        var schema = AvroSchema.Parse(schemaJson);
        var faults = new List<string>();
        foreach (var id in versions)
        {
            var earlier = AvroSchema.Parse(_schemas[id - 1]);
            foreach (
                var fault in SchemaCompatibility
                    .Check(schema, earlier)
                    .Concat(SchemaCompatibility.Check(earlier, schema))
            )
            {
                faults.Add(fault.ToString());
            }
        }
        return faults;
    }
}
