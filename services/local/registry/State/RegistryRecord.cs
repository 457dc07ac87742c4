namespace LeadStreams.Local.Registry;

/// <summary>A fact of the registry's log; what it replaces is given by its key.</summary>
internal abstract record RegistryRecord
{
    private RegistryRecord() { }

    /// <summary>A schema version was registered or soft-deleted.</summary>
    public sealed record SchemaSet(SchemaVersion Value) : RegistryRecord;

    /// <summary>A schema version was deleted for good.</summary>
    public sealed record SchemaRemoved(string Subject, int Version) : RegistryRecord;

    /// <summary>A compatibility level was set, or removed (null).</summary>
    public sealed record LevelSet(string Subject, CompatibilityLevel? Level) : RegistryRecord;

    /// <summary>A mode was set, or removed (null).</summary>
    public sealed record ModeSet(string Subject, RegistryMode? Mode) : RegistryRecord;

    /// <summary>Ids up to this one were given, even if no schema is left that says so.</summary>
    public sealed record MaxIdSet(int Id) : RegistryRecord;
}
