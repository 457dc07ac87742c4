using Microsoft.CodeAnalysis;

namespace LeadStreams.Contracts.Generator;

/// <summary>
/// All schema files of a project as one set: a file may name types of any other, in any order and in circles. Faults
/// are gathered as diagnostics; nothing is generated for a faulty file.
/// </summary>
internal sealed class SchemaSet
{
    private readonly Dictionary<string, (SchemaFile File, AvroJson Json)> _files = new(StringComparer.Ordinal);
    private readonly HashSet<string> _started = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SchemaFile> _owners = new(StringComparer.Ordinal);
    private readonly HashSet<SchemaFile> _faulty = [];
    private readonly List<Diagnostic> _diagnostics = [];
    private readonly SchemaParser _parser;

    public SchemaSet(IEnumerable<SchemaFile> files)
    {
        _parser = new SchemaParser(ParseFileOf);
        foreach (var file in files.OrderBy(file => file.Path, StringComparer.Ordinal))
        {
            Guard(file, () => Register(file));
        }
        foreach (var name in _files.Keys.OrderBy(name => name, StringComparer.Ordinal))
        {
            ParseFileOf(name);
        }
    }

    /// <summary>What is wrong with the files.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics => _diagnostics;

    /// <summary>Every sound named type with the file that holds it, in name order.</summary>
    public IEnumerable<(NamedSchema Schema, SchemaFile File)> Types =>
        _owners
            .Where(owner => !_faulty.Contains(owner.Value) && _parser.Names.ContainsKey(owner.Key))
            .OrderBy(owner => owner.Key, StringComparer.Ordinal)
            .Select(owner => (_parser.Names[owner.Key], owner.Value));

    private void Register(SchemaFile file)
    {
        var json = AvroJson.Parse(file.Text);
        if (json["type"]?.Text is not ("record" or "error" or "enum" or "fixed"))
        {
            throw new AvroSchemaException("a schema file holds one record, enum or fixed", json);
        }
        var name = SchemaNames.Header(json, "").Name;
        if (_files.TryGetValue(name, out var other))
        {
            throw new AvroSchemaException($"type '{name}' is also defined in {other.File.Path}", json);
        }
        _files.Add(name, (file, json));
    }

    /// <summary>The type of that name from its file, or null: there is no such file, or it is faulty.</summary>
    private NamedSchema? ParseFileOf(string name)
    {
        if (!_files.TryGetValue(name, out var entry) || !_started.Add(name))
        {
            return null;
        }
        NamedSchema? schema = null;
        Guard(entry.File, () => schema = (NamedSchema)_parser.Parse(entry.Json));
        foreach (var added in _parser.Names.Keys.Where(added => !_owners.ContainsKey(added)).ToList())
        {
            // Types of files parsed on the way have their owner already; a file still being parsed owns its own name.
            var owner = _files.TryGetValue(added, out var own) ? own.File : entry.File;
            if (schema is null && owner == entry.File)
            {
                _parser.Forget(added);
                continue;
            }
            _owners.Add(added, owner);
        }
        return schema;
    }

    private void Guard(SchemaFile file, Action action)
    {
        try
        {
            action();
        }
        catch (AvroSchemaException e)
        {
            _faulty.Add(file);
            _diagnostics.Add(Diagnostic.Create(GeneratorDiagnostics.BadSchema, file.At(e.Line, e.Column), e.Reason));
        }
    }
}
