using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Explain;

/// <summary>A lead as explanations name it.</summary>
internal sealed record ExplainedLead(string LeadId, long OccurredAtMs, IReadOnlyList<TokenStanding> Tokens);

/// <summary>One person: its leads, why each belongs to it, and what was kept out.</summary>
/// <param name="Anchor">The oldest lead; the person id derives from it.</param>
/// <param name="Leads">All leads, oldest first.</param>
/// <param name="Links">What ties every lead but the oldest to another one: a tree with the oldest at its root, which holds the person together.</param>
/// <param name="Blocked">Tokens of its leads that link it with others, and do not.</param>
/// <param name="Decisions">Decisions in force that name its leads or suppress their tokens.</param>
internal sealed record PersonExplanation(
    string Anchor,
    IReadOnlyList<ExplainedLead> Leads,
    IReadOnlyList<EvidenceLink> Links,
    IReadOnlyList<BlockedToken> Blocked,
    IReadOnlyList<DecisionFact> Decisions
);

/// <summary>A token that ties a lead to another one of its person; the tier is that of the token's rule, 0 the strongest.</summary>
internal sealed record EvidenceLink(string LeadId, TokenId Token, int Tier, string To);

/// <summary>How evidence leads from one lead to another: each hop is a token that both of its leads carry and that linked them.</summary>
internal sealed record EvidencePath(string From, IReadOnlyList<EvidenceHop> Hops);

/// <summary>One hop; the tier is that of the token's rule, 0 the strongest.</summary>
internal sealed record EvidenceHop(TokenId Token, int Tier, string To);

/// <summary>Why two leads are one person.</summary>
/// <param name="Anchor">The person's oldest lead.</param>
/// <param name="Path">The path whose weakest hop is strongest, and of those the shortest.</param>
/// <param name="OccurredAtMs">When each lead of the person occurred.</param>
/// <param name="Decisions">Decisions in force that name its leads or suppress their tokens.</param>
internal sealed record WhyExplanation(
    string Anchor,
    EvidencePath Path,
    IReadOnlyDictionary<string, long> OccurredAtMs,
    IReadOnlyList<DecisionFact> Decisions
);

/// <summary>Why two leads are not one person.</summary>
internal abstract record WhyNotExplanation
{
    /// <summary>They are one person.</summary>
    internal sealed record OnePerson(WhyExplanation Why) : WhyNotExplanation;

    /// <summary>A lead is not among the facts.</summary>
    internal sealed record Absent(string LeadId, AbsentLead Why) : WhyNotExplanation;

    /// <summary>Nothing links their persons. What their components share, if anything, links nobody.</summary>
    internal sealed record NoEvidence(string AnchorA, string AnchorB, IReadOnlyList<SharedToken> Shared)
        : WhyNotExplanation;

    /// <summary>Evidence links them, and something contradicts it.</summary>
    /// <param name="AnchorA">The first person's oldest lead.</param>
    /// <param name="AnchorB">The second person's.</param>
    /// <param name="Contradictions">Why the two persons can never be one; empty when only what lies between them keeps them apart.</param>
    /// <param name="Chain">The persons between them and the evidence that stops at each step.</param>
    /// <param name="Undecided">Leads on the way that could have joined several persons, which contradict each other, and so joined none.</param>
    internal sealed record Blocked(
        string AnchorA,
        string AnchorB,
        IReadOnlyList<Contradiction> Contradictions,
        IReadOnlyList<BlockedStep> Chain,
        IReadOnlyList<UndecidedGroup> Undecided
    ) : WhyNotExplanation;
}

/// <summary>A token that leads of both components carry, and that links nobody.</summary>
internal sealed record SharedToken(TokenStanding Standing, string LeadA, string LeadB);

/// <summary>A token that would link two persons, and does not.</summary>
internal sealed record BlockedStep(
    string AnchorA,
    string AnchorB,
    TokenId Token,
    string Reason,
    IReadOnlyList<Contradiction> Contradictions
);

/// <summary>Leads whose evidence of one tier pointed to several persons.</summary>
internal sealed record UndecidedGroup(
    int? Tier,
    IReadOnlyList<string> Leads,
    IReadOnlyList<TokenId> Tokens,
    IReadOnlyList<Contradiction> Contradictions
);

/// <summary>What keeps leads from being one person.</summary>
internal abstract record Contradiction
{
    /// <summary>A decision.</summary>
    internal sealed record Decided(string LeadA, string LeadB, IReadOnlyList<string> DecisionIds) : Contradiction;

    /// <summary>Two values of a namespace of which a person has one.</summary>
    internal sealed record Exclusive(TokenId ValueA, string LeadA, TokenId ValueB, string LeadB) : Contradiction;

    /// <summary>Names of different people, which only decisions and exclusive ids overrule.</summary>
    internal sealed record Names(TokenId NameA, string LeadA, TokenId NameB, string LeadB) : Contradiction;

    /// <summary>More leads than a person may have.</summary>
    internal sealed record TooMany(int Leads, int Limit) : Contradiction;
}
