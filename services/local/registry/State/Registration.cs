using LeadStreams.Contracts;

namespace LeadStreams.Local.Registry;

/// <summary>A schema as a client offers it. Id and version are given in IMPORT mode only.</summary>
internal sealed record SchemaOffer(string Schema, IReadOnlyList<SchemaReference> References, int? Id, int? Version);

/// <summary>Registering and looking up schemas: pure decisions on a state.</summary>
internal static class Registration
{
    /// <summary>The version the schema has or gets, and the record to write if it is new.</summary>
    /// <exception cref="RegistryFault">Refused.</exception>
    public static (SchemaVersion Version, RegistryRecord? Record) Register(
        RegistryState state,
        CompatibilityLevel level,
        string subject,
        SchemaOffer offer
    )
    {
        RequireSubject(subject);
        var (schema, text) = Read(state, offer);
        var versions = state.Versions(subject).ToList();
        if (versions.Find(version => !version.Deleted && IsSame(version, text, offer.References)) is { } known)
        {
            return offer.Id is null || offer.Id == known.Id ? (known, null) : throw RegistryFault.IdMismatch(known.Id);
        }
        var isImport = Settings.Mode(state, subject) == RegistryMode.Import;
        RequireMode(state, subject, offer, isImport);
        if (!isImport)
        {
            var live = versions.FindAll(version => !version.Deleted);
            var faults = CompatibilityRule.Check(state, level, schema, live);
            if (faults.Count > 0)
            {
                throw RegistryFault.Incompatible(subject, faults);
            }
        }
        var added = new SchemaVersion(
            subject,
            offer.Version ?? (versions.Count == 0 ? 1 : versions[^1].Version + 1),
            offer.Id ?? SameSchema(state, text, offer.References)?.Id ?? state.MaxId + 1,
            text,
            [.. offer.References],
            Deleted: false
        );
        if (state.ById.TryGetValue(added.Id, out var uses) && !IsSame(uses.First().Value, text, offer.References))
        {
            throw RegistryFault.IdMismatch(added.Id);
        }
        return (added, new RegistryRecord.SchemaSet(added));
    }

    /// <summary>The subject's version that holds the schema.</summary>
    /// <exception cref="RegistryFault">There is none.</exception>
    public static SchemaVersion LookUp(RegistryState state, string subject, SchemaOffer offer, bool deleted)
    {
        var versions = state.Versions(subject).Where(version => deleted || !version.Deleted).ToList();
        if (versions.Count == 0)
        {
            throw RegistryFault.SubjectNotFound(subject);
        }
        var (_, text) = Read(state, offer);
        return versions.FindLast(version => IsSame(version, text, offer.References))
            ?? throw RegistryFault.SchemaNotFound();
    }

    /// <summary>What speaks against the schema, held against the versions given.</summary>
    public static IReadOnlyList<string> Test(
        RegistryState state,
        CompatibilityLevel level,
        SchemaOffer offer,
        IReadOnlyList<SchemaVersion> versions
    ) => CompatibilityRule.Check(state, level, Read(state, offer).Schema, versions);

    private static (AvroSchema Schema, string Text) Read(RegistryState state, SchemaOffer offer)
    {
        var schema = SchemaTexts.Parse(state, offer.Schema, offer.References);
        // With references the text must keep naming the types, not hold them.
        return (schema, offer.References.Count == 0 ? schema.ToJson() : AvroJson.Parse(offer.Schema).ToString());
    }

    private static void RequireSubject(string subject)
    {
        if (string.IsNullOrWhiteSpace(subject) || subject.Any(char.IsControl))
        {
            throw RegistryFault.InvalidSubject(subject);
        }
    }

    private static void RequireMode(RegistryState state, string subject, SchemaOffer offer, bool isImport)
    {
        Settings.RequireWritable(state, subject);
        if (isImport && offer.Id is null)
        {
            throw RegistryFault.NotPermitted($"Subject {subject} is in import mode");
        }
        if (!isImport && offer.Id is not null)
        {
            throw RegistryFault.NotPermitted($"Subject {subject} is not in import mode");
        }
    }

    private static SchemaVersion? SameSchema(
        RegistryState state,
        string text,
        IReadOnlyList<SchemaReference> references
    ) =>
        state
            .ById.Values.Select(uses => uses.First().Value)
            .FirstOrDefault(version => IsSame(version, text, references));

    private static bool IsSame(SchemaVersion version, string text, IReadOnlyList<SchemaReference> references) =>
        version.Schema == text && version.References.SequenceEqual(references);
}
