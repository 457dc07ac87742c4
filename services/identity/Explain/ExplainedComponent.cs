using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Explain;

/// <summary>A walked component, resolved with its trace.</summary>
internal sealed class ExplainedComponent
{
    private readonly WalkedComponent walked;
    private readonly ResolvedComponent resolved;
    private readonly Dictionary<string, Cluster> clusterOf = new(StringComparer.Ordinal);
    private readonly IdentityRules rules;

    public ExplainedComponent(WalkedComponent walked, IdentityRules rules)
    {
        this.walked = walked;
        this.rules = rules;
        Trace = new ResolutionTrace();
        resolved = ComponentResolver.Resolve(walked.Component, rules, Trace);
        Used = new UsedEvidence(walked.Component, Trace, rules);
        foreach (var cluster in resolved.Clusters)
        {
            foreach (var lead in cluster.Leads)
            {
                clusterOf.Add(lead.Id, cluster);
            }
        }
    }

    /// <summary>What the resolver did.</summary>
    public ResolutionTrace Trace { get; }

    /// <summary>The evidence that it used.</summary>
    public UsedEvidence Used { get; }

    /// <summary>The component.</summary>
    public WalkedComponent Walked => walked;

    /// <summary>Tokens that do not link the persons that carry them.</summary>
    public IReadOnlyList<BlockedToken> BlockedTokens => resolved.BlockedTokens;

    /// <summary>The person of a lead; null when the lead is not in the component.</summary>
    public Cluster? PersonOf(string leadId) => clusterOf.GetValueOrDefault(leadId);

    /// <summary>What keeps these persons apart.</summary>
    public IReadOnlyList<Contradiction> ContradictionsAmong(IEnumerable<Cluster> persons) =>
        ContradictionsAmong(
            persons.SelectMany(person => person.Leads).Select(lead => walked.PositionOf(lead.Id)!.Value)
        );

    /// <summary>What keeps these leads apart, told by their positions.</summary>
    public IReadOnlyList<Contradiction> ContradictionsAmong(IEnumerable<int> leads)
    {
        var positions = leads.Distinct().ToList();
        var contradictions = Contradictions.Among(
            positions.ConvertAll(lead => walked.Component.Leads[lead]),
            walked.Decisions,
            rules
        );
        return Trace.Names is { } names && positions.Count <= rules.MaxPersonLeads
            ? [.. contradictions, .. Contradictions.ByName(positions, walked.Component, names, rules)]
            : contradictions;
    }

    /// <summary>Decisions in force that name leads of a person, or suppress tokens that they carry.</summary>
    public IReadOnlyList<DecisionFact> DecisionsAbout(Cluster person)
    {
        var ids = person.Leads.Select(lead => lead.Id).ToHashSet(StringComparer.Ordinal);
        var suppressing = ids.SelectMany(walked.TokensOf)
            .SelectMany(standing =>
                standing.DecisionIds.Select(id => new DecisionFact(
                    id,
                    Version: 0,
                    On: true,
                    DecisionKind.SuppressToken,
                    LeadA: null,
                    LeadB: null,
                    standing.Token
                ))
            );
        return walked
            .Decisions.Values.Where(decision => ids.Contains(decision.LeadA!) || ids.Contains(decision.LeadB!))
            .Concat(suppressing)
            .DistinctBy(decision => decision.DecisionId)
            .OrderBy(decision => decision.DecisionId, StringComparer.Ordinal)
            .ToList();
    }
}
