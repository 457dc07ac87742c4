namespace LeadStreams.Domain.Names;

/// <summary>A person's name in its parts; either may be null when it was not given or is junk.</summary>
public sealed record PersonName(string? First, string? Last)
{
    /// <summary>No name.</summary>
    public static PersonName None { get; } = new(null, null);
}
