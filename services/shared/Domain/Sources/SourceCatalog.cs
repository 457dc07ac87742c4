using System.Collections.Frozen;

namespace LeadStreams.Domain.Sources;

/// <summary>All source connectors: a folder with a <c>source.yaml</c> is one. Immutable.</summary>
public sealed class SourceCatalog
{
    private readonly FrozenDictionary<string, SourceDefinition> byName;

    private SourceCatalog(IReadOnlyList<SourceDefinition> sources)
    {
        Sources = sources;
        byName = sources.ToFrozenDictionary(x => x.Name, StringComparer.Ordinal);
    }

    /// <summary>All sources, by name.</summary>
    public IReadOnlyList<SourceDefinition> Sources { get; }

    /// <summary>The source of a name, or null.</summary>
    public SourceDefinition? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>
    /// Reads the source.yaml of every folder in <paramref name="directory"/> and holds it against the dictionary: every target of a mapping
    /// must be an entry of the right kind.
    /// </summary>
    /// <exception cref="SourceDefinitionException">Declarations have faults; those of all files are listed.</exception>
    public static SourceCatalog Load(string directory, DataDictionary dictionary)
    {
        var sources = new List<SourceDefinition>();
        var all = new List<string>();
        foreach (var folder in Directory.EnumerateDirectories(directory).Order(StringComparer.Ordinal))
        {
            var path = Path.Combine(folder, "source.yaml");
            if (!File.Exists(path))
            {
                continue;
            }

            try
            {
                sources.Add(Parse(File.ReadAllText(path), path, Path.GetFileName(folder), dictionary));
            }
            catch (SourceDefinitionException e)
            {
                all.AddRange(e.Faults);
            }
        }

        return all.Count > 0 ? throw new SourceDefinitionException(all) : new SourceCatalog(sources);
    }

    /// <summary>Reads one source.yaml; <paramref name="path"/> is for messages.</summary>
    /// <exception cref="SourceDefinitionException">It has faults; all are listed.</exception>
    public static SourceDefinition Parse(string yaml, string path, string folder, DataDictionary dictionary)
    {
        var faults = new YamlFaults(path);
        var root = YamlSection.Load(yaml, path, faults);
        var definition = new SourceDefinitionReader(folder).Read(root);
        DictionaryCheck.Run(definition, dictionary, root);
        return faults.Any ? throw new SourceDefinitionException(faults.InOrder()) : definition;
    }
}
