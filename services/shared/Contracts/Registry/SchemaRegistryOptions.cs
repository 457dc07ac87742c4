namespace LeadStreams.Contracts;

/// <summary>Where the schema registry is and how long to try.</summary>
public sealed record SchemaRegistryOptions
{
    /// <summary>Base URL, for example <c>http://127.0.0.1:8081</c>.</summary>
    public required Uri Url { get; init; }

    /// <summary>User of basic authentication; null for none.</summary>
    public string? Username { get; init; }

    /// <summary>Password of basic authentication.</summary>
    public string? Password { get; init; }

    /// <summary>Longest time for one HTTP call.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest time for a question with all its repetitions, while the registry does not answer.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(30);
}
