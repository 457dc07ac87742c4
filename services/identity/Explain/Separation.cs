using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Explain;

/// <summary>Finds what keeps two leads apart.</summary>
internal static class Separation
{
    /// <summary>Of leads in different components: what the components share links nobody.</summary>
    public static WhyNotExplanation Between(ExplainedComponent a, string leadA, ExplainedComponent b, string leadB)
    {
        var carriers = new Dictionary<TokenId, string>();
        foreach (var (lead, standing) in TokensOf(b, leadB))
        {
            carriers.TryAdd(standing.Token, lead);
        }

        var shared = new SortedDictionary<TokenId, SharedToken>();
        foreach (var (lead, standing) in TokensOf(a, leadA))
        {
            if (carriers.TryGetValue(standing.Token, out var other))
            {
                shared.TryAdd(standing.Token, new SharedToken(standing, lead, other));
            }
        }

        return new WhyNotExplanation.NoEvidence(
            a.PersonOf(leadA)!.Anchor.Id,
            b.PersonOf(leadB)!.Anchor.Id,
            shared.Values.ToList()
        );
    }

    /// <summary>Of leads in one component: the contradictions, and where the evidence between them stops.</summary>
    public static WhyNotExplanation Within(ExplainedComponent component, string leadA, string leadB)
    {
        var a = component.PersonOf(leadA)!;
        var b = component.PersonOf(leadB)!;
        var chain = Chain(component, a, b);
        var onTheWay = chain
            .SelectMany(step => step.Persons)
            .SelectMany(person => person.Leads)
            .Select(lead => component.Walked.PositionOf(lead.Id)!.Value)
            .ToHashSet();
        // A group that stands at the same token may be what kept its two ends apart, though the way does not lead through it.
        var tokens = chain.Select(step => step.Token.Token).ToHashSet();
        return new WhyNotExplanation.Blocked(
            a.Anchor.Id,
            b.Anchor.Id,
            component.ContradictionsAmong([a, b]),
            chain.ConvertAll(step => step.Told(component)),
            component
                .Trace.Freezes.Where(freeze =>
                    freeze.Leads.Any(onTheWay.Contains)
                    || freeze.Tokens.Any(token => tokens.Contains(component.Walked.Component.Tokens[token]))
                )
                .Select(freeze => Undecided(component, freeze))
                .ToList()
        );
    }

    /// <summary>Leads of a component with their tokens, those of the lead in question first.</summary>
    private static IEnumerable<(string Lead, TokenStanding Standing)> TokensOf(
        ExplainedComponent component,
        string first
    ) =>
        component
            .Walked.Component.Leads.Select(lead => lead.Id)
            .OrderBy(id => id == first ? 0 : 1)
            .ThenBy(id => id, StringComparer.Ordinal)
            .SelectMany(id => component.Walked.TokensOf(id).Select(standing => (id, standing)));

    private static UndecidedGroup Undecided(ExplainedComponent component, FreezeStep freeze)
    {
        var walked = component.Walked.Component;
        return new UndecidedGroup(
            freeze.Tier,
            freeze.Leads.Select(lead => walked.Leads[lead].Id).Order(StringComparer.Ordinal).ToList(),
            freeze.Tokens.Select(token => walked.Tokens[token]).Order().ToList(),
            component.ContradictionsAmong(freeze.Leads.Concat(freeze.Others))
        );
    }

    /// <summary>The shortest way from one person to another over tokens that do not link them.</summary>
    private static List<Step> Chain(ExplainedComponent component, Cluster a, Cluster b)
    {
        var cameBy = new Dictionary<Cluster, Step?>(ReferenceEqualityComparer.Instance) { [a] = null };
        var blocked = component
            .BlockedTokens.SelectMany(token => token.Clusters.Select(person => (person.Anchor.Id, token)))
            .ToLookup(pair => pair.Id, pair => pair.token, StringComparer.Ordinal);
        var queue = new Queue<Cluster>([a]);
        while (queue.TryDequeue(out var person) && person != b)
        {
            foreach (var token in blocked[person.Anchor.Id])
            {
                foreach (var next in token.Clusters)
                {
                    if (cameBy.TryAdd(next, new Step(person, next, token)))
                    {
                        queue.Enqueue(next);
                    }
                }
            }
        }

        var chain = new List<Step>();
        for (var step = cameBy[b]; step is not null; step = cameBy[step.From])
        {
            chain.Add(step);
        }

        chain.Reverse();
        return chain;
    }

    private sealed record Step(Cluster From, Cluster To, BlockedToken Token)
    {
        public IEnumerable<Cluster> Persons => [From, To];

        public BlockedStep Told(ExplainedComponent component) =>
            new(From.Anchor.Id, To.Anchor.Id, Token.Token, Token.Reason, component.ContradictionsAmong(Token.Clusters));
    }
}
