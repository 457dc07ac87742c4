using LeadStreams.Contracts;

namespace LeadStreams.Identity.Resolution;

/// <summary>A fact of a source: a lead in one version, or its deletion. The greatest (version, content hash) counts.</summary>
internal sealed record LeadFact(
    string LeadId,
    long Version,
    string ContentHash,
    bool Deleted,
    long OccurredAtMs,
    IReadOnlyList<TokenId> Tokens
)
{
    /// <summary>Tokens that the source marks as invalid: they link nobody, and are kept to be explained.</summary>
    public IReadOnlyList<TokenId> InvalidTokens { get; init; } = [];
}

/// <summary>What a person decided about leads or tokens.</summary>
internal enum DecisionKind
{
    /// <summary>Two leads are one person.</summary>
    MustLink,

    /// <summary>Two leads are never one person.</summary>
    CannotLink,

    /// <summary>A token links nobody.</summary>
    SuppressToken,

    /// <summary>A lead is erased for good; revoking has no effect.</summary>
    EraseLead,
}

/// <summary>
/// A decision in one version; names leads and tokens, never persons. The greatest version of a decision id counts, ties by content.
/// </summary>
internal sealed record DecisionFact(
    string DecisionId,
    long Version,
    bool On,
    DecisionKind Kind,
    string? LeadA,
    string? LeadB,
    TokenId? Token
)
{
    /// <summary>The fact that a record of <c>leads.identity.decisions</c> tells.</summary>
    public static DecisionFact Of(IdentityDecision decision) =>
        new(
            decision.DecisionId,
            decision.Version,
            decision.On,
            (DecisionKind)decision.Kind,
            decision.LeadA,
            decision.LeadB,
            decision.Token is { } token ? new TokenId(token.Namespace, token.Value) : null
        );

    /// <summary>True when this fact counts rather than <paramref name="other"/> of the same decision.</summary>
    public bool Supersedes(DecisionFact other)
    {
        var byVersion = Version.CompareTo(other.Version);
        return byVersion != 0 ? byVersion > 0 : string.CompareOrdinal(Content, other.Content) > 0;
    }

    private string Content => $"{(On ? 1 : 0)}\n{(int)Kind}\n{LeadA}\n{LeadB}\n{Token?.Namespace}\n{Token?.Value}";

    /// <summary>The pseudo token by which a must-link decision ties its two leads.</summary>
    public TokenId MustLinkToken => new(IdentityRules.MustLinkNamespace, DecisionId);
}
