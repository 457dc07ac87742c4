namespace LeadStreams.Local.Simulators.Meta;

/// <summary>The app, page and callback that the simulated Graph API knows.</summary>
public sealed record GraphSimulatorOptions
{
    /// <summary>Where it listens; port 0 takes a free one.</summary>
    public string Url { get; init; } = "http://127.0.0.1:0";

    /// <summary>Key of webhook signatures and of <c>appsecret_proof</c>.</summary>
    public required string AppSecret { get; init; }

    /// <summary>The only page access token that is accepted.</summary>
    public required string AccessToken { get; init; }

    /// <summary>Page whose forms collect the leads.</summary>
    public string PageId { get; init; } = "1001";

    /// <summary>Where webhooks are posted; null sends none.</summary>
    public Uri? Callback { get; init; }
}
