using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Explain;

/// <summary>All retained facts in memory, indexed as explanations look them up.</summary>
internal sealed class RetainedEvidence : IEvidence
{
    private readonly RetainedFacts facts;
    private readonly Dictionary<string, LeadFact> leads;
    private readonly Dictionary<TokenId, List<string>> carriers = [];
    private readonly ILookup<string, DecisionFact> byLead;
    private readonly ILookup<TokenId, DecisionFact> byToken;

    public RetainedEvidence(RetainedFacts facts)
    {
        this.facts = facts;
        leads = facts.Leads.ToDictionary(lead => lead.LeadId, StringComparer.Ordinal);
        foreach (var lead in leads.Values)
        {
            foreach (var token in lead.Tokens.Distinct())
            {
                if (!carriers.TryGetValue(token, out var list))
                {
                    carriers.Add(token, list = []);
                }

                list.Add(lead.LeadId);
            }
        }

        byLead = facts
            .Decisions.Where(IsAboutTwoLeads)
            .SelectMany(decision => new[] { (decision.LeadA, decision), (decision.LeadB, decision) })
            .ToLookup(pair => pair.Item1!, pair => pair.decision, StringComparer.Ordinal);
        byToken = facts
            .Decisions.Where(decision => decision is { Kind: DecisionKind.SuppressToken, Token: not null })
            .ToLookup(decision => decision.Token!.Value);
    }

    /// <summary>Ids of all leads.</summary>
    public IEnumerable<string> LeadIds => leads.Keys;

    public IReadOnlyList<LeadFact> Leads(IReadOnlyCollection<string> leadIds) =>
        leadIds.Select(leads.GetValueOrDefault).OfType<LeadFact>().ToList();

    public IReadOnlyDictionary<TokenId, IReadOnlyList<string>> Carriers(
        IReadOnlyCollection<TokenId> tokens,
        int limit
    ) =>
        tokens.ToDictionary(
            token => token,
            token => (IReadOnlyList<string>)(carriers.GetValueOrDefault(token) ?? []).Take(limit).ToList()
        );

    public long CountCarriers(TokenId token) => carriers.GetValueOrDefault(token)?.Count ?? 0;

    public IReadOnlyList<DecisionFact> DecisionsOn(IReadOnlyCollection<string> leadIds) =>
        leadIds.SelectMany(lead => byLead[lead]).DistinctBy(decision => decision.DecisionId).ToList();

    public IReadOnlyList<DecisionFact> Suppressions(IReadOnlyCollection<TokenId> tokens) =>
        tokens.SelectMany(token => byToken[token]).ToList();

    public AbsentLead WhyAbsent(string leadId) =>
        facts.IsErased(leadId) ? AbsentLead.Erased
        : facts.Find(leadId) is null ? AbsentLead.Unknown
        : AbsentLead.Deleted;

    private static bool IsAboutTwoLeads(DecisionFact decision) =>
        decision is { Kind: DecisionKind.MustLink or DecisionKind.CannotLink, LeadA: not null, LeadB: not null };
}
