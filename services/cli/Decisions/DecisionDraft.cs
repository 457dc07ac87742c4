using LeadStreams.Contracts;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Cli.Decisions;

/// <summary>What somebody wants to decide, before it has a version.</summary>
internal sealed record DecisionDraft(
    string DecisionId,
    DecisionKind Kind,
    string? LeadA = null,
    string? LeadB = null,
    TokenId? Token = null,
    bool On = true
)
{
    /// <summary>Two leads are one person, or never.</summary>
    public static DecisionDraft Pair(DecisionKind kind, string a, string b) =>
        new(DecisionIds.OfPair(a, b), kind, LeadA: a, LeadB: b);

    /// <summary>A token links nobody.</summary>
    public static DecisionDraft Suppress(string decisionId, TokenId token) =>
        new(decisionId, DecisionKind.SuppressToken, Token: token);

    /// <summary>A lead is erased.</summary>
    public static DecisionDraft Erase(string leadId) =>
        new(DecisionIds.OfErasure(leadId), DecisionKind.EraseLead, LeadA: leadId);

    /// <summary>The opposite of a decision in force.</summary>
    public static DecisionDraft Undo(IdentityDecision decision) => Of(decision) with { On = false };

    /// <summary>A decision without its version.</summary>
    public static DecisionDraft Of(IdentityDecision decision) =>
        new(
            decision.DecisionId,
            (DecisionKind)decision.Kind,
            decision.LeadA,
            decision.LeadB,
            decision.Token is { } token ? new TokenId(token.Namespace, token.Value) : null,
            decision.On
        );

    /// <summary>As the resolver knows it.</summary>
    public DecisionFact ToFact(long version) => new(DecisionId, version, On, Kind, LeadA, LeadB, Token);

    /// <summary>The record, as the version after the one that is known.</summary>
    public IdentityDecision ToRecord(IdentityDecision? known, string actor, string reason, DateTimeOffset now) =>
        new()
        {
            DecisionId = DecisionId,
            Kind = (IdentityDecisionKind)Kind,
            LeadA = LeadA,
            LeadB = LeadB,
            Token = Token is { } token ? new Token { Namespace = token.Namespace, Value = token.Value } : null,
            // Of two commands at the same instant one wins, the same for every reader.
            Version = (known?.Version ?? 0) + 1,
            On = On,
            Actor = actor,
            Reason = reason,
            DecidedAt = now,
        };

    /// <summary>True when that is what counts already.</summary>
    public bool IsKnown(IdentityDecision? known) =>
        known is null
            ? !On
            : known.On == On
                && (DecisionKind)known.Kind == Kind
                && (!On || Of(known) with { LeadA = null, LeadB = null } == this with { LeadA = null, LeadB = null });
}
