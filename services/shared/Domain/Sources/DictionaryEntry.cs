namespace LeadStreams.Domain.Sources;

/// <summary>One entry of the data dictionary.</summary>
public sealed record DictionaryEntry
{
    private static readonly string[] Types = ["text", "email", "phone", "country", "url", "language", "token", "flag"];
    private static readonly string[] PiiClasses = ["none", "indirect", "direct", "sensitive"];
    private static readonly string[] SurvivorshipRules =
    [
        "verified_rank_newest",
        "every_distinct_value",
        "newest_then_refusal",
        "per_touch",
        "all",
    ];

    /// <summary>Canonical name.</summary>
    public required string Name { get; init; }

    /// <summary>What it describes.</summary>
    public required DictionaryKind Kind { get; init; }

    /// <summary>Type.</summary>
    public required string Type { get; init; }

    /// <summary>Meaning.</summary>
    public required string Meaning { get; init; }

    /// <summary>What makes a value valid, in words.</summary>
    public required string Validation { get; init; }

    /// <summary>Who answers for it.</summary>
    public required string Owner { get; init; }

    /// <summary>none, indirect, direct or sensitive.</summary>
    public required string Pii { get; init; }

    /// <summary>How one value is chosen when several sources give one; the dictionary's head explains the rules.</summary>
    public required string Survivorship { get; init; }

    /// <summary>System of record by lifecycle stage, in words.</summary>
    public required string SystemOfRecord { get; init; }

    /// <summary>True when a complete lead has it: counted in the completeness of a record.</summary>
    public required bool IsWanted { get; init; }

    internal static DictionaryEntry Read(YamlSection yaml, string name, DictionaryKind kind)
    {
        var entry = new DictionaryEntry
        {
            Name = name,
            Kind = kind,
            Type = OneOf(yaml, "type", Types),
            Meaning = yaml.Text("meaning"),
            Validation = yaml.Text("validation"),
            Owner = yaml.Text("owner"),
            Pii = OneOf(yaml, "pii", PiiClasses),
            Survivorship = OneOf(yaml, "survivorship", SurvivorshipRules),
            SystemOfRecord = yaml.Text("system_of_record"),
            IsWanted = yaml.Flag("wanted"),
        };
        yaml.RefuseUnknownKeys();
        return entry;
    }

    private static string OneOf(YamlSection yaml, string key, string[] known)
    {
        var text = yaml.Text(key);
        if (text.Length > 0 && !known.Contains(text, StringComparer.Ordinal))
        {
            yaml.Fault(key, $"'{key}' is '{text}' (known: {string.Join(", ", known)})");
        }

        return text;
    }
}
