namespace LeadStreams.Local.Registry;

/// <summary>Soft deletion, and deletion for good of what was soft-deleted: pure decisions on a state.</summary>
internal static class Deletion
{
    /// <summary>The versions deleted, and the records to write.</summary>
    /// <exception cref="RegistryFault">Refused.</exception>
    public static (IReadOnlyList<int> Versions, IReadOnlyList<RegistryRecord> Records) Subject(
        RegistryState state,
        string subject,
        bool permanent
    )
    {
        Settings.RequireWritable(state, subject);
        var all = state.Versions(subject).ToList();
        if (all.Count == 0)
        {
            throw RegistryFault.SubjectNotFound(subject);
        }
        var live = all.FindAll(version => !version.Deleted);
        if (!permanent && live.Count == 0)
        {
            throw RegistryFault.SubjectSoftDeleted(subject);
        }
        if (permanent && live.Count > 0)
        {
            throw RegistryFault.SubjectNotSoftDeleted(subject);
        }
        var chosen = permanent ? all : live;
        foreach (var version in chosen)
        {
            RequireUnreferenced(state, version);
        }
        return ([.. chosen.Select(version => version.Version)], Records(state, chosen, permanent));
    }

    /// <summary>The records to write.</summary>
    /// <exception cref="RegistryFault">Refused.</exception>
    public static IReadOnlyList<RegistryRecord> Version(RegistryState state, SchemaVersion version, bool permanent)
    {
        Settings.RequireWritable(state, version.Subject);
        if (version.Deleted != permanent)
        {
            throw permanent
                ? RegistryFault.VersionNotSoftDeleted(version.Subject, version.Version)
                : RegistryFault.VersionSoftDeleted(version.Subject, version.Version);
        }
        RequireUnreferenced(state, version);
        return Records(state, [version], permanent);
    }

    /// <summary>Ids of the schemas that take a type from a version.</summary>
    public static IEnumerable<int> ReferencedBy(RegistryState state, SchemaVersion version) =>
        state
            .Subjects.Values.SelectMany(versions => versions.Values)
            .Where(other => !other.Deleted && other.References.Any(reference => IsTo(reference, version)))
            .Select(other => other.Id)
            .Distinct()
            .Order();

    private static List<RegistryRecord> Records(
        RegistryState state,
        IReadOnlyList<SchemaVersion> chosen,
        bool permanent
    )
    {
        var records = new List<RegistryRecord>();
        if (permanent)
        {
            // Once the greatest id's schema is gone, nothing else would keep the id from being given again.
            records.Add(new RegistryRecord.MaxIdSet(state.MaxId));
        }
        foreach (var version in chosen)
        {
            records.Add(
                permanent
                    ? new RegistryRecord.SchemaRemoved(version.Subject, version.Version)
                    : new RegistryRecord.SchemaSet(version with { Deleted = true })
            );
        }
        return records;
    }

    private static void RequireUnreferenced(RegistryState state, SchemaVersion version)
    {
        if (ReferencedBy(state, version).Any())
        {
            throw RegistryFault.Referenced(version.Subject, version.Version);
        }
    }

    private static bool IsTo(SchemaReference reference, SchemaVersion version) =>
        reference.Subject == version.Subject && reference.Version == version.Version;
}
