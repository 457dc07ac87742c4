namespace LeadStreams.Sources.MetaLeadAds;

/// <summary>How the Graph API is reached.</summary>
public sealed record GraphOptions
{
    /// <summary>Base address; another one than Meta's for tests.</summary>
    public Uri Address { get; init; } = new("https://graph.facebook.com");

    /// <summary>Version of the API, the path's first segment.</summary>
    public string Version { get; init; } = "v25.0";

    /// <summary>Page or system-user access token.</summary>
    public required string AccessToken { get; init; }

    /// <summary>App secret, for <c>appsecret_proof</c>.</summary>
    public required string AppSecret { get; init; }
}
