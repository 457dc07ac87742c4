namespace LeadStreams.Local.Registry;

/// <summary>Compatibility levels and modes: a subject's own, else the registry's.</summary>
internal static class Settings
{
    public static RegistryMode Mode(RegistryState state, string subject)
    {
        var global = GlobalMode(state);
        // The override beats what subjects say.
        return global == RegistryMode.ReadOnlyOverride ? global
            : state.Modes.TryGetValue(subject, out var own) ? own
            : global;
    }

    public static RegistryMode GlobalMode(RegistryState state) =>
        state.Modes.TryGetValue(RegistryState.Global, out var mode) ? mode : RegistryMode.ReadWrite;

    public static CompatibilityLevel Level(RegistryState state, string subject, CompatibilityLevel fallback) =>
        state.Levels.TryGetValue(subject, out var own) ? own
        : state.Levels.TryGetValue(RegistryState.Global, out var global) ? global
        : fallback;

    public static void RequireWritable(RegistryState state, string subject)
    {
        if (Mode(state, subject) is RegistryMode.ReadOnly or RegistryMode.ReadOnlyOverride)
        {
            throw RegistryFault.NotPermitted($"Subject {subject} is in read-only mode");
        }
    }

    /// <summary>IMPORT gives ids from outside, so it wants an empty subject unless forced.</summary>
    public static void RequireModeChange(RegistryState state, string subject, RegistryMode mode, bool force)
    {
        var used = subject == RegistryState.Global ? !state.Subjects.IsEmpty : state.Subjects.ContainsKey(subject);
        if (mode == RegistryMode.Import && used && !force && Mode(state, subject) != RegistryMode.Import)
        {
            throw RegistryFault.NotPermitted("Cannot import since found existing subjects");
        }
    }
}
