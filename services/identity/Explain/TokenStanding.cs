using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Explain;

/// <summary>Whether a token links, and if not, what keeps it from it.</summary>
internal enum TokenStandingKind
{
    /// <summary>It links the leads that carry it.</summary>
    Links,

    /// <summary>Its source marks the value as invalid.</summary>
    MarkedInvalid,

    /// <summary>The rules do not name its namespace.</summary>
    NoRule,

    /// <summary>Its value never links: role or disposable mailbox, placeholder number, blocked pattern, empty.</summary>
    BlockedValue,

    /// <summary>Its namespace never links: it is compared, counted, or calls for a review.</summary>
    NeverLinks,

    /// <summary>A decision says that it links nobody.</summary>
    Suppressed,

    /// <summary>More leads carry it than one person could have sent.</summary>
    HardLimit,

    /// <summary>Its leads carry more distinct tokens of a stronger namespace than one person has.</summary>
    CoTokenLimit,
}

/// <summary>How a token stands under the rules.</summary>
internal sealed record TokenStanding(TokenId Token, TokenStandingKind Kind)
{
    /// <summary>True when it links the leads that carry it.</summary>
    public bool Links => Kind == TokenStandingKind.Links;

    /// <summary>Leads that carry it; of a token over its hard limit all of them are counted.</summary>
    public long CarrierCount { get; init; }

    /// <summary>The limit that it is over.</summary>
    public int Limit { get; init; }

    /// <summary>The namespace of which its leads carry too many tokens.</summary>
    public string? LimitedNamespace { get; init; }

    /// <summary>Decisions that suppress it.</summary>
    public IReadOnlyList<string> DecisionIds { get; init; } = [];
}
