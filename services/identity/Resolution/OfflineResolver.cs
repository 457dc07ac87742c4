namespace LeadStreams.Identity.Resolution;

/// <summary>
/// The oracle: all retained facts in, all persons out, with nothing remembered. What the stream service keeps up to date step by step must
/// always equal this.
/// </summary>
internal static class OfflineResolver
{
    /// <summary>All components of the retained facts, resolved; ordered by their oldest lead.</summary>
    public static IReadOnlyList<ResolvedComponent> Resolve(RetainedFacts facts, IdentityRules rules)
    {
        var leads = LeadsOf(facts, rules);
        var carriers = CarriersOf(leads);
        var suppressed = facts
            .Decisions.Where(decision => decision is { Kind: DecisionKind.SuppressToken, Token: not null })
            .Select(decision => decision.Token!.Value)
            .ToHashSet();
        var generic = carriers
            .Where(entry => suppressed.Contains(entry.Key) || IsGeneric(entry.Key, entry.Value, rules))
            .Select(entry => entry.Key)
            .ToHashSet();
        return Components(leads, carriers, generic)
            .Select(component => ComponentResolver.Resolve(component, rules))
            .OrderBy(resolved => resolved.Clusters[0].Anchor, Comparer<ResolverLead>.Create(Cluster.ByAge))
            .ToList();
    }

    /// <summary>The anchor lead of every lead's person.</summary>
    public static SortedDictionary<string, string> AnchorsByLead(IEnumerable<ResolvedComponent> resolved)
    {
        var anchors = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var cluster in resolved.SelectMany(component => component.Clusters))
        {
            foreach (var lead in cluster.Leads)
            {
                anchors.Add(lead.Id, cluster.Anchor.Id);
            }
        }

        return anchors;
    }

    private static List<ResolverLead> LeadsOf(RetainedFacts facts, IdentityRules rules)
    {
        var pairs = facts
            .Decisions.Where(decision => decision is { LeadA: not null, LeadB: not null })
            .SelectMany(decision =>
                new[]
                {
                    (Lead: decision.LeadA!, Other: decision.LeadB!, decision),
                    (Lead: decision.LeadB!, Other: decision.LeadA!, decision),
                }
            )
            .ToLookup(pair => pair.Lead, StringComparer.Ordinal);
        return facts
            .Leads.Select(lead => new ResolverLead(
                lead.LeadId,
                lead.OccurredAtMs,
                lead.Tokens.Where(rules.IsValid)
                    .Concat(
                        pairs[lead.LeadId]
                            .Where(pair => pair.decision.Kind == DecisionKind.MustLink)
                            .Select(pair => pair.decision.MustLinkToken)
                    )
                    .Distinct()
                    .ToList(),
                pairs[lead.LeadId]
                    .Where(pair => pair.decision.Kind == DecisionKind.CannotLink)
                    .Select(pair => pair.Other)
                    .Distinct()
                    .ToList()
            ))
            .ToList();
    }

    private static Dictionary<TokenId, List<ResolverLead>> CarriersOf(List<ResolverLead> leads)
    {
        var carriers = new Dictionary<TokenId, List<ResolverLead>>();
        foreach (var lead in leads)
        {
            foreach (var token in lead.Tokens)
            {
                if (!carriers.TryGetValue(token, out var list))
                {
                    carriers.Add(token, list = []);
                }

                list.Add(lead);
            }
        }

        return carriers;
    }

    private static bool IsGeneric(TokenId token, List<ResolverLead> carriers, IdentityRules rules)
    {
        // A token of one lead links nobody either way; a lead with very many of them is not to be counted through for each.
        if (carriers.Count == 1)
        {
            return false;
        }

        var rule = rules.RuleOf(token.Namespace);
        if (CoTokenCount.ExceedsHardLimit(rule, carriers.Count))
        {
            return true;
        }

        if (rule.CoTokenLimits.Count == 0)
        {
            return false;
        }

        var count = new CoTokenCount();
        count.Begin(rule);
        return carriers.Exists(lead => lead.Tokens.Any(count.Add));
    }

    private static IEnumerable<Component> Components(
        List<ResolverLead> leads,
        Dictionary<TokenId, List<ResolverLead>> carriers,
        HashSet<TokenId> generic
    )
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var start in leads)
        {
            if (seen.Add(start.Id))
            {
                yield return Walk(start, carriers, generic, seen);
            }
        }
    }

    private static Component Walk(
        ResolverLead start,
        Dictionary<TokenId, List<ResolverLead>> carriers,
        HashSet<TokenId> generic,
        HashSet<string> seen
    )
    {
        var component = new Component();
        var tokens = new Dictionary<TokenId, int>();
        component.AddLead(start);
        for (var i = 0; i < component.Leads.Count; i++)
        {
            foreach (var token in component.Leads[i].Tokens.Where(token => !generic.Contains(token)))
            {
                if (!tokens.TryGetValue(token, out var position))
                {
                    tokens.Add(token, position = component.AddToken(token));
                    foreach (var lead in carriers[token].Where(lead => seen.Add(lead.Id)))
                    {
                        component.AddLead(lead);
                    }
                }

                component.AddEdge(i, position);
            }
        }

        return component;
    }
}
