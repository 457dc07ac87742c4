using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Explain;

/// <summary>How explanations name things.</summary>
internal sealed record ExplanationLabels
{
    /// <summary>Values of tokens as they are; masked without.</summary>
    public bool ShowValues { get; init; }

    /// <summary>A lead beside its id: when it occurred and where it came from.</summary>
    public Func<string, long, string> Describe { get; init; } = (_, _) => "";

    /// <summary>Version of the rules, and whatever else names the configuration.</summary>
    public required string Rules { get; init; }

    /// <summary>A token.</summary>
    public string Of(TokenId token) =>
        token.Namespace == IdentityRules.MustLinkNamespace
            ? $"decision {token.Value}"
            : $"{token.Namespace} {(ShowValues ? token.Value : ValueMask.Of(token))}";
}
