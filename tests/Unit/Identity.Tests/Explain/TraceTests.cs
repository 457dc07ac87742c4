using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Tests.Explain;

/// <summary>The trace of the resolver: its merges, done again by themselves, are the persons, and each was allowed and connected when it was made.</summary>
public sealed class TraceTests
{
    [Fact]
    public void The_traced_merges_make_exactly_the_persons_by_tokens_that_connect_them()
    {
        var contested = 0;
        for (var seed = 0; seed < 300; seed++)
        {
            var component = RandomComponent(new Random(seed));
            var trace = new ResolutionTrace();
            var rules = RandomHistory.TightRules(maxPersonLeads: 6);
            var resolved = ComponentResolver.Resolve(component, rules, trace);
            contested += resolved.Clusters.Count > 1 ? 1 : 0;

            var sets = new DisjointSets(component.Leads.Count);
            foreach (var step in trace.Merges)
            {
                RequireConnected(component, step, sets);
                foreach (var token in step.Tokens)
                {
                    var tier = rules.RuleOf(component.Tokens[token].Namespace).Tier;
                    (step.Tier ?? tier).ShouldBe(tier);
                }

                foreach (var lead in step.Leads)
                {
                    sets.Union(step.Leads[0], lead);
                }
            }

            Enumerable
                .Range(0, component.Leads.Count)
                .GroupBy(sets.Find)
                .Select(group => string.Join(' ', group.Select(lead => component.Leads[lead].Id).Order()))
                .Order()
                .ShouldBe(
                    resolved.Clusters.Select(one => string.Join(' ', one.Leads.Select(l => l.Id).Order())).Order()
                );
        }

        contested.ShouldBeGreaterThan(150);
    }

    private static void RequireConnected(Component component, MergeStep step, DisjointSets before)
    {
        var reached = new DisjointSets(component.Leads.Count + component.Tokens.Count);
        foreach (var group in step.Leads.GroupBy(before.Find))
        {
            foreach (var lead in group)
            {
                reached.Union(group.First(), lead);
            }
        }

        foreach (
            var edge in component.Edges.Where(edge =>
                step.Leads.Contains(edge.Lead) && step.Tokens.Contains(edge.Token)
            )
        )
        {
            reached.Union(edge.Lead, component.Leads.Count + edge.Token);
        }

        step.Leads.Select(reached.Find).Distinct().Count().ShouldBe(1);
    }

    /// <summary>Leads in a ring of tokens of every tier, with few exclusive ids and forbidden pairs: connected, and contested more often than not.</summary>
    private static Component RandomComponent(Random random)
    {
        string[] namespaces = ["crm:one", "linkedin", "mail", "phone", "cookie", "company_name", "must_link"];
        var count = 3 + random.Next(9);
        var carried = Enumerable.Range(0, count).Select(_ => new HashSet<TokenId>()).ToArray();
        for (var i = 0; i + 1 < count; i++)
        {
            var link = new TokenId(namespaces[2 + random.Next(5)], $"link{i}");
            carried[i].Add(link);
            carried[random.Next(i + 1, count)].Add(link);
            carried[i + 1].Add(link);
        }

        foreach (var tokens in carried)
        {
            for (var i = 0; i < 2; i++)
            {
                tokens.Add(new TokenId(namespaces[random.Next(6)], $"v{random.Next(3)}"));
            }
        }

        var component = new Component();
        var positions = new Dictionary<TokenId, int>();
        for (var i = 0; i < count; i++)
        {
            string[] cannot = random.Next(4) == 0 ? [$"L{random.Next(count)}"] : [];
            component.AddLead(new ResolverLead($"L{i}", i, carried[i].ToList(), cannot));
            foreach (var token in carried[i])
            {
                if (!positions.TryGetValue(token, out var position))
                {
                    positions.Add(token, position = component.AddToken(token));
                }

                component.AddEdge(i, position);
            }
        }

        return component;
    }
}
