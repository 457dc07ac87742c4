using System.Collections.Immutable;

namespace LeadStreams.Local.Registry;

/// <summary>A schema of a subject by number. <paramref name="Deleted"/> is the soft deletion.</summary>
internal sealed record SchemaVersion(
    string Subject,
    int Version,
    int Id,
    string Schema,
    ImmutableArray<SchemaReference> References,
    bool Deleted
);

/// <summary>A named type that a schema takes from another subject.</summary>
internal sealed record SchemaReference(string Name, string Subject, int Version);

/// <summary>Everything the registry knows, immutable: the fold of the log's records.</summary>
internal sealed record RegistryState
{
    /// <summary>Subject of the registry-wide settings.</summary>
    public const string Global = "";

    public static RegistryState Empty { get; } = new();

    public ImmutableSortedDictionary<string, ImmutableSortedDictionary<int, SchemaVersion>> Subjects { get; init; } =
        ImmutableSortedDictionary.Create<string, ImmutableSortedDictionary<int, SchemaVersion>>(StringComparer.Ordinal);

    public ImmutableDictionary<string, CompatibilityLevel> Levels { get; init; } =
        ImmutableDictionary.Create<string, CompatibilityLevel>(StringComparer.Ordinal);

    public ImmutableDictionary<string, RegistryMode> Modes { get; init; } =
        ImmutableDictionary.Create<string, RegistryMode>(StringComparer.Ordinal);

    /// <summary>Every version under a schema's id, by subject and version.</summary>
    public ImmutableSortedDictionary<int, ImmutableSortedDictionary<(string, int), SchemaVersion>> ById { get; init; } =
        ImmutableSortedDictionary<int, ImmutableSortedDictionary<(string, int), SchemaVersion>>.Empty;

    /// <summary>Greatest id ever given.</summary>
    public int MaxId { get; init; }

    public RegistryState Apply(RegistryRecord record) =>
        record switch
        {
            RegistryRecord.SchemaSet set => Remove(set.Value.Subject, set.Value.Version).Add(set.Value),
            RegistryRecord.SchemaRemoved removed => Remove(removed.Subject, removed.Version),
            RegistryRecord.LevelSet { Level: { } level } set => this with
            {
                Levels = Levels.SetItem(set.Subject, level),
            },
            RegistryRecord.LevelSet removed => this with { Levels = Levels.Remove(removed.Subject) },
            RegistryRecord.ModeSet { Mode: { } mode } set => this with { Modes = Modes.SetItem(set.Subject, mode) },
            RegistryRecord.ModeSet removed => this with { Modes = Modes.Remove(removed.Subject) },
            RegistryRecord.MaxIdSet max => this with { MaxId = Math.Max(MaxId, max.Id) },
            _ => this,
        };

    /// <summary>Versions of a subject in order; none for a subject that does not exist.</summary>
    public IEnumerable<SchemaVersion> Versions(string subject) =>
        Subjects.TryGetValue(subject, out var versions) ? versions.Values : [];

    /// <summary>The version, or null.</summary>
    public SchemaVersion? Find(string subject, int version) =>
        Subjects.TryGetValue(subject, out var versions) && versions.TryGetValue(version, out var found) ? found : null;

    private RegistryState Add(SchemaVersion value)
    {
        var versions = Subjects.TryGetValue(value.Subject, out var known)
            ? known
            : ImmutableSortedDictionary<int, SchemaVersion>.Empty;
        var uses = ById.TryGetValue(value.Id, out var knownUses) ? knownUses : EmptyUses;
        return this with
        {
            Subjects = Subjects.SetItem(value.Subject, versions.SetItem(value.Version, value)),
            ById = ById.SetItem(value.Id, uses.SetItem((value.Subject, value.Version), value)),
            MaxId = Math.Max(MaxId, value.Id),
        };
    }

    private RegistryState Remove(string subject, int version)
    {
        if (Find(subject, version) is not { } old)
        {
            return this;
        }
        var versions = Subjects[subject].Remove(version);
        var uses = ById[old.Id].Remove((subject, version));
        return this with
        {
            Subjects = versions.IsEmpty ? Subjects.Remove(subject) : Subjects.SetItem(subject, versions),
            ById = uses.IsEmpty ? ById.Remove(old.Id) : ById.SetItem(old.Id, uses),
        };
    }

    private static readonly ImmutableSortedDictionary<(string, int), SchemaVersion> EmptyUses =
        ImmutableSortedDictionary.Create<(string, int), SchemaVersion>(
            Comparer<(string Subject, int Version)>.Create(
                static (a, b) =>
                    string.CompareOrdinal(a.Subject, b.Subject) is not 0 and var order
                        ? order
                        : a.Version.CompareTo(b.Version)
            )
        );
}
