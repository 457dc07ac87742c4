namespace LeadStreams.Identity.Resolution;

/// <summary>What evidence of one token namespace may do.</summary>
internal sealed record NamespaceRule
{
    /// <summary>Namespace, or the family before the colon: <c>crm</c> rules <c>crm:salesforce-emea</c> and every other instance, each on its own.</summary>
    public required string Namespace { get; init; }

    /// <summary>Strength of the evidence; 0 is the strongest.</summary>
    public required int Tier { get; init; }

    /// <summary>A person holds at most one value of it (for a family: of each instance).</summary>
    public bool Exclusive { get; init; }

    /// <summary>A token on more leads than this links nobody. 0: it never links, and counts only in what other rules say of its leads.</summary>
    public required int HardLimitLeads { get; init; }

    /// <summary>False for tokens that never link.</summary>
    public bool MayLink => HardLimitLeads > 0;

    /// <summary>
    /// A lead that carries a number from this on joins others only by decisions and exclusive ids; all other evidence opens a review. Null: no
    /// lead is held back by it.
    /// </summary>
    public long? ReviewFrom { get; init; }

    /// <summary>A token whose leads carry more distinct valid tokens of another namespace than this links nobody.</summary>
    public IReadOnlyList<CoTokenLimit> CoTokenLimits { get; init; } = [];

    /// <summary>
    /// What values of a namespace that links nobody say about two leads: leads whose values contradict each other are not joined by evidence weaker than exclusive ids.
    /// </summary>
    public ValueComparison Comparison { get; init; } = ValueComparison.None;

    /// <summary>How the token's own value can disqualify it.</summary>
    public ValueCheck Check { get; init; } = ValueCheck.None;

    /// <summary>Regular expressions of values that never link, on top of <see cref="Check"/>.</summary>
    public IReadOnlyList<string> BlockedPatterns { get; init; } = [];
}

/// <summary>At most <paramref name="Limit"/> distinct values of <paramref name="Namespace"/> among the leads of one token.</summary>
internal sealed record CoTokenLimit(string Namespace, int Limit);

/// <summary>Built-in checks of a token's value.</summary>
internal enum ValueCheck
{
    /// <summary>Every value may link.</summary>
    None,

    /// <summary>Role mailboxes and disposable domains never link.</summary>
    Mailbox,

    /// <summary>Numbers people type to get past a form never link.</summary>
    PhoneNumber,
}

/// <summary>How values of one namespace are compared with each other.</summary>
internal enum ValueComparison
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>As names of people, by <see cref="LeadStreams.Domain.Names.NameContradiction"/>.</summary>
    PersonName,
}
