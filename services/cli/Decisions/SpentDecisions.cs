using LeadStreams.Contracts;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Cli.Decisions;

/// <summary>
/// Decisions that decide nothing any more because whom they were about was erased. What they still hold is personal: a mailbox, a number, a reason in words.
/// </summary>
internal static class SpentDecisions
{
    /// <summary>
    /// Those among <paramref name="candidates"/>: a suppression, in force or taken back, whose token no living lead carries, and a decision about two leads that are
    /// both erased. Erasures themselves are never spent: they keep out what is delivered again.
    /// </summary>
    /// <param name="candidates">Decisions to judge.</param>
    /// <param name="known">Every decision, for whom they erase.</param>
    /// <param name="carried">Which of some tokens leads carry, apart from some leads; null when nobody can tell, and then suppressions stay.</param>
    public static IReadOnlyList<IdentityDecision> Of(
        IReadOnlyCollection<IdentityDecision> candidates,
        IReadOnlyCollection<IdentityDecision> known,
        CarriedTokens? carried
    )
    {
        var erased = ErasedLeads(known);
        var tokens = candidates.Select(TokenOf).OfType<TokenId>().ToHashSet();
        var living = carried is null || tokens.Count == 0 ? tokens : carried(tokens, erased);
        return candidates
            .Where(decision =>
                TokenOf(decision) is { } token ? !living.Contains(token) : IsOfErasedPair(decision, erased)
            )
            .OrderBy(decision => decision.DecisionId, StringComparer.Ordinal)
            .ToList();
    }

    /// <summary>Leads that decisions erase. An erasure that another tool took back still holds, as it does for identity.</summary>
    public static IReadOnlySet<string> ErasedLeads(IEnumerable<IdentityDecision> known) =>
        known
            .Where(decision => decision.Kind == IdentityDecisionKind.EraseLead)
            .Select(decision => decision.LeadA)
            .OfType<string>()
            .ToHashSet(StringComparer.Ordinal);

    private static TokenId? TokenOf(IdentityDecision decision) =>
        decision is { Kind: IdentityDecisionKind.SuppressToken, Token: { } token }
            ? new TokenId(token.Namespace, token.Value)
            : null;

    private static bool IsOfErasedPair(IdentityDecision decision, IReadOnlySet<string> erased) =>
        decision
            is { Kind: IdentityDecisionKind.MustLink or IdentityDecisionKind.CannotLink, LeadA: { } a, LeadB: { } b }
        && erased.Contains(a)
        && erased.Contains(b);
}

/// <summary>Which of some tokens leads carry, valid or not, not counting the erased.</summary>
internal delegate IReadOnlySet<TokenId> CarriedTokens(IReadOnlyCollection<TokenId> tokens, IReadOnlySet<string> erased);
