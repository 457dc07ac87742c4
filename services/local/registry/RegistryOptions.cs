namespace LeadStreams.Local.Registry;

/// <summary>Settings of the registry.</summary>
public sealed record RegistryOptions
{
    /// <summary>Where to listen; port 0 takes a free one.</summary>
    public Uri Url { get; init; } = new("http://127.0.0.1:8081");

    /// <summary>The level of subjects without one, while no registry-wide level is set.</summary>
    public CompatibilityLevel DefaultLevel { get; init; } = CompatibilityLevel.FullTransitive;
}
