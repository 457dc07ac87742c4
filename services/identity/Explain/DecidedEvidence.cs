using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Explain;

/// <summary>The facts as they would be after some further decisions: tells what a decision will do before it is made.</summary>
internal sealed class DecidedEvidence(IEvidence facts, IReadOnlyList<DecisionFact> decisions) : IEvidence
{
    private readonly HashSet<string> replaced = decisions
        .Select(decision => decision.DecisionId)
        .ToHashSet(StringComparer.Ordinal);

    private readonly HashSet<string> erased = decisions
        .Where(decision => decision is { Kind: DecisionKind.EraseLead, On: true, LeadA: not null })
        .Select(decision => decision.LeadA!)
        .ToHashSet(StringComparer.Ordinal);

    public IReadOnlyList<LeadFact> Leads(IReadOnlyCollection<string> leadIds) =>
        facts.Leads(leadIds.Where(id => !erased.Contains(id)).ToList());

    public IReadOnlyDictionary<TokenId, IReadOnlyList<string>> Carriers(
        IReadOnlyCollection<TokenId> tokens,
        int limit
    ) =>
        facts
            .Carriers(tokens, limit + erased.Count)
            .ToDictionary(
                entry => entry.Key,
                entry => (IReadOnlyList<string>)entry.Value.Where(id => !erased.Contains(id)).Take(limit).ToList()
            );

    public long CountCarriers(TokenId token) => facts.CountCarriers(token);

    public IReadOnlyList<DecisionFact> DecisionsOn(IReadOnlyCollection<string> leadIds) =>
        facts
            .DecisionsOn(leadIds)
            .Where(decision => !replaced.Contains(decision.DecisionId))
            .Concat(
                decisions.Where(decision =>
                    decision is { On: true, Kind: DecisionKind.MustLink or DecisionKind.CannotLink }
                    && (leadIds.Contains(decision.LeadA) || leadIds.Contains(decision.LeadB))
                )
            )
            .ToList();

    public IReadOnlyList<DecisionFact> Suppressions(IReadOnlyCollection<TokenId> tokens) =>
        facts
            .Suppressions(tokens)
            .Where(decision => !replaced.Contains(decision.DecisionId))
            .Concat(
                decisions.Where(decision =>
                    decision is { On: true, Kind: DecisionKind.SuppressToken, Token: { } token }
                    && tokens.Contains(token)
                )
            )
            .ToList();

    public AbsentLead WhyAbsent(string leadId) => erased.Contains(leadId) ? AbsentLead.Erased : facts.WhyAbsent(leadId);
}
