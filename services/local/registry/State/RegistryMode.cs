namespace LeadStreams.Local.Registry;

/// <summary>Modes of a subject or of the whole registry (Confluent Schema Registry).</summary>
internal enum RegistryMode
{
    ReadWrite,
    ReadOnly,
    ReadOnlyOverride,
    Import,
}

/// <summary>Names of the modes on the wire.</summary>
internal static class RegistryModes
{
    private static readonly string[] Names = ["READWRITE", "READONLY", "READONLY_OVERRIDE", "IMPORT"];

    public static string Name(RegistryMode mode) => Names[(int)mode];

    public static bool TryParse(string? name, out RegistryMode mode)
    {
        var index = Array.FindIndex(Names, known => known.Equals(name, StringComparison.OrdinalIgnoreCase));
        mode = (RegistryMode)Math.Max(index, 0);
        return index >= 0;
    }
}
