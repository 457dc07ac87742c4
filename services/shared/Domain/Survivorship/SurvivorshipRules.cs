using LeadStreams.Domain.Sources;

namespace LeadStreams.Domain.Survivorship;

/// <summary>Which value of a field survives when several source events of one person disagree. Versioned: values name the rule that chose them.</summary>
public sealed class SurvivorshipRules
{
    private const string SingleValue = "verified_rank_newest";
    private const string MultiValue = "every_distinct_value";

    private readonly Dictionary<string, int> rankOfSource;

    // So few that to compare them one by one is faster than to hash the one that is asked for.
    private readonly string[] multiValued;

    /// <summary>Rules of one version.</summary>
    /// <param name="version">Version; part of the rule ids.</param>
    /// <param name="sourceOrder">Sources, the most trusted first. Those not named rank behind, equal among themselves.</param>
    /// <param name="multiValuedFields">Fields of which a person keeps every distinct value.</param>
    public SurvivorshipRules(int version, IReadOnlyList<string> sourceOrder, IEnumerable<string> multiValuedFields)
    {
        rankOfSource = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < sourceOrder.Count; i++)
        {
            rankOfSource.Add(sourceOrder[i], i);
        }

        multiValued = multiValuedFields.Distinct(StringComparer.Ordinal).ToArray();
        SingleValueRule = $"{SingleValue}/{version}";
        MultiValueRule = $"{MultiValue}/{version}";
        Fingerprint = FingerprintOf(version, sourceOrder, multiValued);
    }

    /// <summary>The rules LeadStreams starts with: what a person typed on our own page ranks above a prefilled network form.</summary>
    public static SurvivorshipRules Default { get; } = new(1, ["web-form", "meta-lead-ads"], ["email", "phone"]);

    /// <summary>The rules as the data dictionary states them: its order of sources, and the fields of which it keeps every distinct value.</summary>
    public static SurvivorshipRules Of(DataDictionary dictionary) =>
        new(
            dictionary.SourceOrder.Version,
            dictionary.SourceOrder.Sources,
            dictionary
                .Entries.Where(entry => entry is { Kind: DictionaryKind.Field, Survivorship: MultiValue })
                .Select(entry => entry.Name)
        );

    /// <summary>The rules that <c>dictionary.yaml</c> in a schemas folder states.</summary>
    /// <exception cref="SourceDefinitionException">The dictionary has faults; all are listed.</exception>
    public static SurvivorshipRules Load(string schemasDirectory) =>
        Of(DataDictionary.Load(Path.Combine(schemasDirectory, "dictionary.yaml")));

    /// <summary>Rule id of single-valued fields: verified before unverified, then source rank, then newest, then lead id.</summary>
    public string SingleValueRule { get; }

    /// <summary>Rule id of multi-valued fields.</summary>
    public string MultiValueRule { get; }

    /// <summary>A number made of all that the rules say: other rules have another, by all odds.</summary>
    public int Fingerprint { get; }

    /// <summary>Rank of a source; the smaller wins.</summary>
    public int RankOf(string source) => rankOfSource.GetValueOrDefault(source, int.MaxValue);

    /// <summary>True when a person keeps every distinct value of the field.</summary>
    public bool IsMultiValued(string field)
    {
        foreach (var one in multiValued)
        {
            if (string.Equals(one, field, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    // FNV-1a: the same in every process and version of the platform, as it is kept with the state.
    private static int FingerprintOf(int version, IReadOnlyList<string> sourceOrder, string[] multiValued)
    {
        string[] said = [$"{version}", .. sourceOrder, "", .. multiValued.Order(StringComparer.Ordinal)];
        var hash = 2166136261u;
        foreach (var letter in string.Join('\n', said))
        {
            hash = (hash ^ letter) * 16777619u;
        }

        return (int)hash;
    }
}
