namespace LeadStreams.Identity.Resolution;

/// <summary>
/// Stratum 2: divides one connected component into persons. A component without a contradiction is one person. Otherwise evidence is
/// weighed tier by tier, strongest first, and what is ambiguous joins nobody. A pure function of the component: the order of
/// leads, tokens and edges does not matter.
/// </summary>
internal static class ComponentResolver
{
    /// <summary>A lead about which people decide is joined by decisions (0) and exclusive ids (1); its weaker evidence joins nobody.</summary>
    private const int WeakestTierWithoutReview = 1;

    /// <summary>Decisions (0) and exclusive ids (1) join leads in spite of their names; weaker evidence does not.</summary>
    private const int WeakestTierWithoutNames = 1;

    /// <summary>
    /// The persons of a component, and the tokens that could not link them. <paramref name="trace"/> (optional) is told every step.
    /// </summary>
    public static ResolvedComponent Resolve(Component component, IdentityRules rules, ResolutionTrace? trace = null)
    {
        if (trace is null && (component.Leads.Count == 1 || Constraints.CannotBeViolated(component, rules)))
        {
            return new ResolvedComponent([ClusterOf(component)], []);
        }

        var constraints = new Constraints(component, rules);
        var all = Enumerable.Range(0, component.Leads.Count).ToList();
        var forReview = all.Where(lead => rules.IsForReview(component.Leads[lead].Tokens)).ToHashSet();
        if ((forReview.Count == 0 || all.Count == 1) && constraints.Check(all) == Violation.None)
        {
            trace?.Merged(all.Count, all, Enumerable.Range(0, component.Tokens.Count).ToList());
            return new ResolvedComponent([ClusterOf(component, all)], []);
        }

        var names = constraints.Names;
        constraints.Names = null;
        var partition = new Partition(component.Leads.Count);
        foreach (var tier in rules.Tiers)
        {
            trace?.Enter(tier);
            var edges = component
                .Edges.Where(edge =>
                    rules.Find(component.Tokens[edge.Token].Namespace)?.Tier == tier
                    && (tier <= WeakestTierWithoutReview || !forReview.Contains(edge.Lead))
                )
                .ToList();
            var graph = new TierGraph(edges, partition);
            if (tier > WeakestTierWithoutNames && names is not null)
            {
                LetNamesCount(names, constraints, partition);
                new NameFamilies(graph, partition, constraints, trace).Merge(names);
                graph = new TierGraph(edges, partition);
            }

            var resolver = new PartResolver(graph, partition, constraints, trace);
            foreach (var part in graph.Parts().ToList())
            {
                resolver.Resolve(part);
            }
        }

        if (names is not null)
        {
            LetNamesCount(names, constraints, partition);
            trace?.KeptApartByName(names);
        }

        return Assemble(component, rules, partition, constraints, forReview);
    }

    /// <summary>Names count from the first weaker tier on, for what decisions and exclusive ids have joined until then.</summary>
    private static void LetNamesCount(NameConflicts names, Constraints constraints, Partition partition)
    {
        if (constraints.Names is null)
        {
            names.Regroup(partition);
            constraints.Names = names;
        }
    }

    private static ResolvedComponent Assemble(
        Component component,
        IdentityRules rules,
        Partition partition,
        Constraints constraints,
        HashSet<int> forReview
    )
    {
        var clusters = new Dictionary<int, Cluster>();
        for (var lead = 0; lead < component.Leads.Count; lead++)
        {
            var cluster = partition.ClusterOf(lead);
            if (!clusters.ContainsKey(cluster))
            {
                clusters.Add(cluster, ClusterOf(component, partition.Members(cluster)));
            }
        }

        var blocked = new List<BlockedToken>();
        foreach (var edges in component.Edges.GroupBy(edge => edge.Token))
        {
            var linked = edges.Select(edge => partition.ClusterOf(edge.Lead)).Distinct().ToList();
            if (linked.Count > 1)
            {
                var ordered = Ordered(linked.Select(cluster => clusters[cluster]));
                blocked.Add(
                    new BlockedToken(
                        component.Tokens[edges.Key],
                        ReasonOf(
                            linked,
                            partition,
                            constraints,
                            rules.Find(component.Tokens[edges.Key].Namespace)?.Tier > WeakestTierWithoutNames,
                            edges.Any(edge => forReview.Contains(edge.Lead))
                        ),
                        ordered
                    )
                );
            }
        }

        blocked.Sort((x, y) => x.Token.CompareTo(y.Token));
        return new ResolvedComponent(Ordered(clusters.Values), blocked);
    }

    private static string ReasonOf(
        List<int> linked,
        Partition partition,
        Constraints constraints,
        bool isStoppedByNames,
        bool isForReview
    )
    {
        var leads = linked.SelectMany(partition.Members).ToList();
        return constraints.Check(leads) switch
        {
            Violation.CannotLink => BlockReason.CannotLink,
            Violation.Exclusive => BlockReason.Conflict,
            Violation.Size => BlockReason.Oversize,
            Violation.Name when isStoppedByNames => BlockReason.NameConflict,
            _ when isForReview => BlockReason.HighValue,
            _ => leads.TrueForAll(partition.IsOversize) ? BlockReason.Oversize : BlockReason.Ambiguous,
        };
    }

    private static Cluster ClusterOf(Component component)
    {
        var leads = new ResolverLead[component.Leads.Count];
        for (var i = 0; i < leads.Length; i++)
        {
            leads[i] = component.Leads[i];
        }

        Array.Sort(leads, Cluster.ByAge);
        return new Cluster(leads);
    }

    private static Cluster ClusterOf(Component component, IReadOnlyList<int> members)
    {
        var leads = new ResolverLead[members.Count];
        for (var i = 0; i < leads.Length; i++)
        {
            leads[i] = component.Leads[members[i]];
        }

        Array.Sort(leads, Cluster.ByAge);
        return new Cluster(leads);
    }

    private static List<Cluster> Ordered(IEnumerable<Cluster> clusters)
    {
        var ordered = clusters.ToList();
        ordered.Sort((x, y) => Cluster.ByAge(x.Anchor, y.Anchor));
        return ordered;
    }
}
