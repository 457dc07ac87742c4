namespace LeadStreams.Local.Registry;

/// <summary>The compatibility levels of the Confluent Schema Registry.</summary>
public enum CompatibilityLevel
{
    None,
    Backward,
    BackwardTransitive,
    Forward,
    ForwardTransitive,
    Full,
    FullTransitive,
}

/// <summary>Names of the levels on the wire.</summary>
internal static class CompatibilityLevels
{
    private static readonly string[] Names =
    [
        "NONE",
        "BACKWARD",
        "BACKWARD_TRANSITIVE",
        "FORWARD",
        "FORWARD_TRANSITIVE",
        "FULL",
        "FULL_TRANSITIVE",
    ];

    public static string Name(CompatibilityLevel level) => Names[(int)level];

    public static bool TryParse(string? name, out CompatibilityLevel level)
    {
        var index = Array.FindIndex(Names, known => known.Equals(name, StringComparison.OrdinalIgnoreCase));
        level = (CompatibilityLevel)Math.Max(index, 0);
        return index >= 0;
    }

    /// <summary>The new schema must read what the earlier ones wrote.</summary>
    public static bool ReadsEarlier(CompatibilityLevel level) =>
        level
            is CompatibilityLevel.Backward
                or CompatibilityLevel.BackwardTransitive
                or CompatibilityLevel.Full
                or CompatibilityLevel.FullTransitive;

    /// <summary>The earlier schemas must read what the new one writes.</summary>
    public static bool ReadByEarlier(CompatibilityLevel level) =>
        level
            is CompatibilityLevel.Forward
                or CompatibilityLevel.ForwardTransitive
                or CompatibilityLevel.Full
                or CompatibilityLevel.FullTransitive;

    /// <summary>All earlier versions count, not the latest alone.</summary>
    public static bool IsTransitive(CompatibilityLevel level) =>
        level
            is CompatibilityLevel.BackwardTransitive
                or CompatibilityLevel.ForwardTransitive
                or CompatibilityLevel.FullTransitive;
}
