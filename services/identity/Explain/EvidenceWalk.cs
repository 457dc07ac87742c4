using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Explain;

/// <summary>
/// Walks the component of one lead, fetching leads and tokens a whole frontier at a time, and judges every token that it meets. The component is the same that
/// the offline resolver finds among all facts.
/// </summary>
internal sealed class EvidenceWalk(IEvidence evidence, IdentityRules rules)
{
    /// <summary>More leads than there are: a rule may say that its tokens have no limit.</summary>
    private const int AllLeads = 1_000_000_000;

    private readonly Dictionary<string, KnownLead?> leads = new(StringComparer.Ordinal);
    private readonly Dictionary<TokenId, TokenStanding> standings = [];
    private readonly Dictionary<TokenId, IReadOnlyList<string>> carriers = [];
    private readonly Dictionary<string, DecisionFact> decisions = new(StringComparer.Ordinal);

    /// <summary>The component of a lead; null when the lead is not there.</summary>
    public WalkedComponent? Walk(string leadId)
    {
        Fetch([leadId]);
        if (leads[leadId] is null)
        {
            return null;
        }

        var component = new Component();
        var inside = new Dictionary<string, int>(StringComparer.Ordinal);
        var positions = new Dictionary<TokenId, int>();
        var frontier = new List<string> { leadId };
        while (frontier.Count > 0)
        {
            foreach (var id in frontier)
            {
                inside.Add(id, component.AddLead(leads[id]!.Resolver));
            }

            var tokens = frontier.SelectMany(id => leads[id]!.Resolver.Tokens).Distinct().ToList();
            Judge(tokens);
            foreach (var token in tokens.FindAll(token => standings[token].Links && !positions.ContainsKey(token)))
            {
                positions.Add(token, component.AddToken(token));
            }

            frontier = tokens
                .FindAll(token => standings[token].Links)
                .SelectMany(token => carriers[token])
                .Where(id => !inside.ContainsKey(id))
                .Distinct(StringComparer.Ordinal)
                .ToList();
        }

        AddEdges(component, positions);
        return new WalkedComponent(component, inside, this);
    }

    /// <summary>How a token of a walked component stands.</summary>
    public TokenStanding StandingOf(TokenId token) =>
        standings.TryGetValue(token, out var standing) ? standing : JudgeInvalid(token);

    /// <summary>The fact of a lead of a walked component.</summary>
    public LeadFact FactOf(string leadId) => leads[leadId]!.Fact;

    /// <summary>Decisions that were met, by id.</summary>
    public IReadOnlyDictionary<string, DecisionFact> Decisions => decisions;

    private void AddEdges(Component component, Dictionary<TokenId, int> positions)
    {
        for (var lead = 0; lead < component.Leads.Count; lead++)
        {
            foreach (var token in component.Leads[lead].Tokens)
            {
                if (positions.TryGetValue(token, out var position))
                {
                    component.AddEdge(lead, position);
                }
            }
        }
    }

    private void Fetch(List<string> ids)
    {
        var missing = ids.FindAll(id => !leads.ContainsKey(id));
        if (missing.Count == 0)
        {
            return;
        }

        var facts = evidence.Leads(missing);
        foreach (var decision in evidence.DecisionsOn(missing))
        {
            decisions[decision.DecisionId] = decision;
        }

        var named = decisions.Values.SelectMany(decision =>
            new[] { (Lead: decision.LeadA, decision), (Lead: decision.LeadB, decision) }
        );
        var byLead = named
            .Where(pair => pair.Lead is not null)
            .ToLookup(pair => pair.Lead!, pair => pair.decision, StringComparer.Ordinal);
        missing.ForEach(id => leads.Add(id, null));
        foreach (var fact in facts)
        {
            leads[fact.LeadId] = KnownLead.Of(fact, byLead[fact.LeadId].Distinct(), rules);
        }
    }

    /// <summary>Strata 0 and 1 of tokens whose value may link; fetches the leads that their guards look at.</summary>
    private void Judge(List<TokenId> tokens)
    {
        var unknown = tokens.FindAll(token => !standings.ContainsKey(token));
        // Half the world may share a name: who carries it is not asked.
        foreach (var token in unknown.Where(token => !rules.RuleOf(token.Namespace).MayLink))
        {
            standings.Add(token, new TokenStanding(token, TokenStandingKind.NeverLinks));
        }

        unknown.RemoveAll(standings.ContainsKey);
        if (unknown.Count == 0)
        {
            return;
        }

        var suppressions = evidence.Suppressions(unknown).ToLookup(decision => decision.Token!.Value);
        FetchCarriers(unknown);
        Fetch(
            unknown
                .Where(token => carriers[token].Count <= rules.RuleOf(token.Namespace).HardLimitLeads)
                .SelectMany(token => carriers[token])
                .Distinct(StringComparer.Ordinal)
                .ToList()
        );
        foreach (var token in unknown)
        {
            // A must-link decision names leads whether they are there or not.
            carriers[token] = carriers[token]
                .Where(id => !leads.TryGetValue(id, out var lead) || lead is not null)
                .ToList();
            standings.Add(token, Judge(token, suppressions[token].ToList()));
        }
    }

    private void FetchCarriers(List<TokenId> tokens)
    {
        foreach (
            var limit in tokens.GroupBy(token => IsMustLink(token) ? 0 : rules.RuleOf(token.Namespace).HardLimitLeads)
        )
        {
            var fetched = limit.Key == 0 ? null : evidence.Carriers(limit.ToList(), Math.Min(limit.Key, AllLeads) + 1);
            foreach (var token in limit)
            {
                carriers[token] = fetched is null
                    ? NamedBy(decisions[token.Value])
                    : fetched.GetValueOrDefault(token) ?? [];
            }
        }
    }

    private static bool IsMustLink(TokenId token) =>
        string.Equals(token.Namespace, IdentityRules.MustLinkNamespace, StringComparison.Ordinal);

    private static List<string> NamedBy(DecisionFact decision) =>
        decision.LeadA == decision.LeadB ? [decision.LeadA!] : [decision.LeadA!, decision.LeadB!];

    private TokenStanding Judge(TokenId token, List<DecisionFact> suppressions)
    {
        var rule = rules.RuleOf(token.Namespace);
        var count = carriers[token].Count;
        if (suppressions.Count > 0)
        {
            var ids = suppressions.Select(decision => decision.DecisionId).Order(StringComparer.Ordinal).ToList();
            return new TokenStanding(token, TokenStandingKind.Suppressed) { CarrierCount = count, DecisionIds = ids };
        }

        if (CoTokenCount.ExceedsHardLimit(rule, count))
        {
            return new TokenStanding(token, TokenStandingKind.HardLimit)
            {
                CarrierCount = evidence.CountCarriers(token),
                Limit = rule.HardLimitLeads,
            };
        }

        var coTokens = new CoTokenCount();
        coTokens.Begin(rule);
        foreach (var id in carriers[token])
        {
            foreach (var other in leads[id]!.Resolver.Tokens)
            {
                if (coTokens.Add(other))
                {
                    var limit = rule
                        .CoTokenLimits.Where(one => CoTokenCount.IsOf(other.Namespace, one.Namespace))
                        .MinBy(one => one.Limit)!;
                    return new TokenStanding(token, TokenStandingKind.CoTokenLimit)
                    {
                        CarrierCount = count,
                        Limit = limit.Limit,
                        LimitedNamespace = other.Namespace,
                    };
                }
            }
        }

        return new TokenStanding(token, TokenStandingKind.Links) { CarrierCount = count };
    }

    private TokenStanding JudgeInvalid(TokenId token) =>
        new(
            token,
            rules.Find(token.Namespace) is null ? TokenStandingKind.NoRule
                : rules.IsValid(token) ? TokenStandingKind.MarkedInvalid
                : TokenStandingKind.BlockedValue
        );

    /// <summary>A fact, and the lead as the resolver sees it: as the offline resolver makes it.</summary>
    private sealed record KnownLead(LeadFact Fact, ResolverLead Resolver)
    {
        public static KnownLead Of(LeadFact fact, IEnumerable<DecisionFact> decisions, IdentityRules rules)
        {
            var pairs = decisions.ToList();
            var mustLinks = pairs.FindAll(decision => decision.Kind == DecisionKind.MustLink);
            var cannotLinks = pairs.FindAll(decision => decision.Kind == DecisionKind.CannotLink);
            var tokens = fact
                .Tokens.Where(rules.IsValid)
                .Concat(mustLinks.Select(decision => decision.MustLinkToken))
                .Distinct()
                .ToList();
            var others = cannotLinks
                .Select(decision => decision.LeadA == fact.LeadId ? decision.LeadB! : decision.LeadA!)
                .Distinct(StringComparer.Ordinal)
                .ToList();
            return new KnownLead(fact, new ResolverLead(fact.LeadId, fact.OccurredAtMs, tokens, others));
        }
    }
}
