using LeadStreams.Identity.Explain;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Tests.Explain;

/// <summary>A random history, resolved by the offline resolver and explained; and what a test can find out about it without the explainer.</summary>
internal sealed class ExplainedWorld
{
    private readonly RetainedFacts facts;
    private readonly Dictionary<string, LeadFact> leads;
    private readonly IReadOnlyList<ResolvedComponent> resolved;
    private readonly Dictionary<string, Cluster> clusterOf;
    private readonly Dictionary<Cluster, ResolvedComponent> componentOf = [];
    private IReadOnlyList<Cluster>? strong;

    private ExplainedWorld(RandomHistory history, IdentityRules rules, int seed)
    {
        Rules = rules;
        facts = RandomHistory.Retain(history.Shuffled(seed));
        leads = facts.Leads.ToDictionary(lead => lead.LeadId);
        resolved = OfflineResolver.Resolve(facts, Rules);
        AbsentIds = history
            .LeadFacts.Select(lead => lead.LeadId)
            .Distinct()
            .Except(leads.Keys)
            .Append("nobody")
            .ToList();
        foreach (var component in resolved)
        {
            foreach (var cluster in component.Clusters)
            {
                componentOf.Add(cluster, component);
            }
        }

        clusterOf = Persons.SelectMany(cluster => cluster.Leads.Select(lead => (lead.Id, cluster))).ToDictionary();
        Explainer = new Explainer(new RetainedEvidence(facts), Rules);
    }

    public IdentityRules Rules { get; }

    public Explainer Explainer { get; }

    public RetainedFacts Facts => facts;

    public IEnumerable<Cluster> Persons => componentOf.Keys;

    public IEnumerable<string> LeadIds => leads.Keys;

    /// <summary>Ids of leads that were deleted, erased or never there.</summary>
    public IReadOnlyList<string> AbsentIds { get; }

    public static ExplainedWorld Create(int seed) =>
        new(
            RandomHistory.Create(
                seed,
                leads: 40 + seed % 5 * 25,
                noise: 1 + seed % 4 * 2,
                edits: 1 + seed % 3,
                named: seed % 3 > 0
            ),
            RandomHistory.TightRules(comparesNames: seed % 3 > 0),
            seed
        );

    /// <summary>Persons by decisions and exclusive ids alone.</summary>
    public IReadOnlyList<Cluster> StrongClusters =>
        strong ??= OfflineResolver
            .Resolve(
                facts,
                new IdentityRules(
                    "strong",
                    Rules.MaxPersonLeads,
                    Rules.Namespaces.Where(rule => rule.Tier <= 1).ToList()
                )
            )
            .SelectMany(component => component.Clusters)
            .ToList();

    public Cluster? PersonOf(string leadId) => clusterOf.GetValueOrDefault(leadId);

    public ResolvedComponent ComponentOf(Cluster cluster) => componentOf[cluster];

    public IEnumerable<(TokenId Token, string Reason)> BlockedAround(Cluster cluster) =>
        ComponentOf(cluster)
            .BlockedTokens.Where(token => token.Clusters.Contains(cluster))
            .Select(token => (token.Token, token.Reason));

    /// <summary>Pairs of leads that one token would have linked, and did not.</summary>
    public IEnumerable<(string A, string B)> SeparatedNeighbors() =>
        resolved
            .SelectMany(component => component.BlockedTokens)
            .Select(token => (token.Clusters[0].Leads[^1].Id, token.Clusters[^1].Leads[0].Id));

    /// <summary>True when a source gave the lead the token, or a must-link decision in force did.</summary>
    public bool Carries(string leadId, TokenId token) =>
        leads[leadId].Tokens.Contains(token)
        || facts.Decisions.Any(decision =>
            decision.Kind == DecisionKind.MustLink
            && decision.MustLinkToken == token
            && (decision.LeadA == leadId || decision.LeadB == leadId)
        );

    /// <summary>All tokens that sources gave the leads of a component.</summary>
    public HashSet<TokenId> SourceTokensOf(ResolvedComponent component) =>
        component.Clusters.SelectMany(cluster => cluster.Leads).SelectMany(lead => leads[lead.Id].Tokens).ToHashSet();

    public List<string> CarriersOf(TokenId token) =>
        leads.Values.Where(lead => lead.Tokens.Contains(token)).Select(lead => lead.LeadId).ToList();

    /// <summary>Distinct valid values of a namespace, of each of its instances apart, among the leads that carry a token.</summary>
    public int CoTokensOf(TokenId token, string tokenNamespace) =>
        CarriersOf(token)
            .SelectMany(id => leads[id].Tokens)
            .Where(other => other.Namespace == tokenNamespace && Rules.IsValid(other))
            .Distinct()
            .Count();

    /// <summary>Number of persons among some leads when they carry nothing but some tokens.</summary>
    public int ResolveOnly(IReadOnlySet<string> members, IReadOnlySet<TokenId> tokens)
    {
        var few = new RetainedFacts();
        foreach (var id in members)
        {
            few.Apply(
                leads[id] with
                {
                    Tokens = leads[id]
                        .Tokens.Where(token => tokens.Contains(token) || Rules.IsCompared(token))
                        .ToList(),
                }
            );
        }

        foreach (
            var decision in facts.Decisions.Where(one =>
                one.Kind == DecisionKind.CannotLink || tokens.Contains(one.MustLinkToken)
            )
        )
        {
            few.Apply(decision);
        }

        return OfflineResolver.Resolve(few, Rules).Sum(component => component.Clusters.Count);
    }

    /// <summary>True when two leads meet in one component once no guard and no suppression holds.</summary>
    public bool MeetWithoutGuards(string a, string b)
    {
        var lifted = new IdentityRules(
            "lifted",
            Rules.MaxPersonLeads,
            Rules
                .Namespaces.Where(rule => rule.MayLink)
                .Select(rule => rule with { HardLimitLeads = int.MaxValue, CoTokenLimits = [] })
                .ToList()
        );
        var free = new RetainedFacts();
        foreach (var lead in leads.Values)
        {
            free.Apply(lead);
        }

        foreach (var decision in facts.Decisions.Where(one => one.Kind != DecisionKind.SuppressToken))
        {
            free.Apply(decision);
        }

        return OfflineResolver
            .Resolve(free, lifted)
            .Any(component =>
            {
                var ids = component.Clusters.SelectMany(cluster => cluster.Leads).Select(lead => lead.Id).ToHashSet();
                return ids.Contains(a) && ids.Contains(b);
            });
    }
}
