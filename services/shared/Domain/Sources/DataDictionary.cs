namespace LeadStreams.Domain.Sources;

/// <summary>The data dictionary, <c>schemas/dictionary.yaml</c>: what every canonical field means and who answers for it. Immutable.</summary>
public sealed class DataDictionary
{
    private readonly Dictionary<(DictionaryKind, string), DictionaryEntry> entries;

    private DataDictionary(
        string version,
        SourceOrder sourceOrder,
        Dictionary<(DictionaryKind, string), DictionaryEntry> entries
    )
    {
        Version = version;
        SourceOrder = sourceOrder;
        this.entries = entries;
    }

    /// <summary>Version of the dictionary.</summary>
    public string Version { get; }

    /// <summary>Whom to believe when sources disagree.</summary>
    public SourceOrder SourceOrder { get; }

    /// <summary>All entries.</summary>
    public IReadOnlyCollection<DictionaryEntry> Entries => entries.Values;

    /// <summary>
    /// The entry of a name, or null: phone is a field, a token and a consent purpose. Names with a part after a colon
    /// (<c>crm:hubspot</c>) share the entry of the part before (<c>crm</c>).
    /// </summary>
    public DictionaryEntry? Find(DictionaryKind kind, string name)
    {
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        return entries.GetValueOrDefault((kind, colon > 0 ? name[..colon] : name));
    }

    /// <summary>Reads the dictionary.</summary>
    /// <exception cref="SourceDefinitionException">It has faults; all are listed.</exception>
    public static DataDictionary Load(string path) => Parse(File.ReadAllText(path), path);

    /// <summary>Reads a dictionary's text; <paramref name="path"/> is for messages.</summary>
    /// <exception cref="SourceDefinitionException">It has faults; all are listed.</exception>
    public static DataDictionary Parse(string yaml, string path)
    {
        var faults = new YamlFaults(path);
        var root = YamlSection.Load(yaml, path, faults);
        var version = root.Text("version");
        var sourceOrder = ReadSourceOrder(root);
        var entries = new Dictionary<(DictionaryKind, string), DictionaryEntry>();
        foreach (var (group, kind) in Groups)
        {
            if (root.Section(group) is not { } section)
            {
                root.Fault(group, $"the file lacks '{group}'");
                continue;
            }

            foreach (var name in section.Keys.ToArray())
            {
                var entry = DictionaryEntry.Read(
                    section.Section(name)!,
                    kind == DictionaryKind.Touch ? "touch." + name : name,
                    kind
                );
                if (!entries.TryAdd((kind, entry.Name), entry))
                {
                    section.Fault(name, $"'{name}' is defined twice");
                }
            }
        }

        root.RefuseUnknownKeys();
        return faults.Any
            ? throw new SourceDefinitionException(faults.InOrder())
            : new DataDictionary(version, sourceOrder, entries);
    }

    private static SourceOrder ReadSourceOrder(YamlSection root)
    {
        if (root.Section("survivorship") is not { IsMapping: true } section)
        {
            root.Fault("survivorship", "the file lacks 'survivorship'");
            return new SourceOrder(1, []);
        }

        var order = new SourceOrder(section.RequiredNumber("version", least: 1), section.Texts("sources"));
        if (order.Sources.Distinct(StringComparer.Ordinal).Count() != order.Sources.Count)
        {
            section.Fault("sources", "'sources' names a source twice");
        }

        section.RefuseUnknownKeys();
        return order;
    }

    private static readonly (string Group, DictionaryKind Kind)[] Groups =
    [
        ("fields", DictionaryKind.Field),
        ("touch", DictionaryKind.Touch),
        ("tokens", DictionaryKind.Token),
        ("consents", DictionaryKind.Consent),
    ];
}

/// <summary>The trust in sources when values of one person disagree.</summary>
/// <param name="Version">Version of the order; part of the ids of the rules that apply it.</param>
/// <param name="Sources">Sources, the most trusted first. Those not named stand behind, equal among themselves.</param>
public sealed record SourceOrder(int Version, IReadOnlyList<string> Sources);

/// <summary>What an entry describes.</summary>
public enum DictionaryKind
{
    /// <summary>A field of a person.</summary>
    Field,

    /// <summary>A field of the marketing touch.</summary>
    Touch,

    /// <summary>A namespace of link evidence.</summary>
    Token,

    /// <summary>A consent purpose.</summary>
    Consent,
}
