using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Explain;

/// <summary>The evidence by which the resolver really joined the leads of a component, as a graph to find paths in.</summary>
internal sealed class UsedEvidence
{
    private readonly Component component;
    private readonly IdentityRules rules;
    private readonly Dictionary<int, List<int>> tokensOf = [];
    private readonly Dictionary<int, List<int>> leadsOf = [];
    private readonly Comparer<int> byAge;

    public UsedEvidence(Component component, ResolutionTrace trace, IdentityRules rules)
    {
        this.component = component;
        this.rules = rules;
        var byToken = component.Edges.ToLookup(edge => edge.Token, edge => edge.Lead);
        var used = new HashSet<(int Lead, int Token)>();
        foreach (var step in trace.Merges)
        {
            var joined = step.Leads.ToHashSet();
            foreach (var token in step.Tokens)
            {
                used.UnionWith(byToken[token].Where(joined.Contains).Select(lead => (lead, token)));
            }
        }

        byAge = Comparer<int>.Create((x, y) => Cluster.ByAge(component.Leads[x], component.Leads[y]));
        foreach (var (lead, token) in used)
        {
            Of(tokensOf, lead).Add(token);
            Of(leadsOf, token).Add(lead);
        }
    }

    /// <summary>
    /// The path from one lead to any of some others: of all paths those whose weakest token is strongest, of these the shortest, and of the leads that a token reaches the
    /// oldest; null when there is none.
    /// </summary>
    public EvidencePath? Path(int from, IReadOnlySet<int> to)
    {
        foreach (var tier in rules.Tiers)
        {
            if (Search(from, to, tier) is { } hops)
            {
                return new EvidencePath(component.Leads[from].Id, hops);
            }
        }

        return null;
    }

    private List<EvidenceHop>? Search(int from, IReadOnlySet<int> to, int weakestTier)
    {
        var cameBy = new Dictionary<int, (int Lead, int Token)> { [from] = (-1, -1) };
        var tokensSeen = new HashSet<int>();
        var queue = new Queue<int>([from]);
        while (queue.TryDequeue(out var lead))
        {
            if (to.Contains(lead))
            {
                return HopsTo(lead, cameBy);
            }

            foreach (var token in InOrder(lead, weakestTier))
            {
                if (!tokensSeen.Add(token))
                {
                    continue;
                }

                foreach (var next in leadsOf[token].Order(byAge))
                {
                    if (cameBy.TryAdd(next, (lead, token)))
                    {
                        queue.Enqueue(next);
                    }
                }
            }
        }

        return null;
    }

    private IEnumerable<int> InOrder(int lead, int weakestTier) =>
        (tokensOf.GetValueOrDefault(lead) ?? [])
            .Where(token => TierOf(token) <= weakestTier)
            .OrderBy(TierOf)
            .ThenBy(token => component.Tokens[token]);

    private List<EvidenceHop> HopsTo(int lead, Dictionary<int, (int Lead, int Token)> cameBy)
    {
        var hops = new List<EvidenceHop>();
        for (var (at, by) = (lead, cameBy[lead]); by.Lead >= 0; (at, by) = (by.Lead, cameBy[by.Lead]))
        {
            hops.Add(new EvidenceHop(component.Tokens[by.Token], TierOf(by.Token), component.Leads[at].Id));
        }

        hops.Reverse();
        return hops;
    }

    private int TierOf(int token) => rules.RuleOf(component.Tokens[token].Namespace).Tier;

    private static List<int> Of(Dictionary<int, List<int>> lists, int key)
    {
        if (!lists.TryGetValue(key, out var list))
        {
            lists.Add(key, list = []);
        }

        return list;
    }
}
