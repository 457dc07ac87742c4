namespace LeadStreams.Identity.Resolution;

/// <summary>
/// Decides about one connected part of one tier: merge it, freeze it, or let the clusters that contradict each other (the seeds) stand and
/// let every remaining group join them only where all of its neighbors agree. No tie-break, no time, no order: the answer depends on sets alone.
/// </summary>
internal sealed class PartResolver(
    TierGraph graph,
    Partition partition,
    Constraints constraints,
    ResolutionTrace? trace = null
)
{
    // Parts have no node in common, so all of them share these: a component can have as many parts as leads.
    private readonly bool[] seen = new bool[graph.Count];
    private readonly DisjointSets unions = new(graph.Count);

    /// <summary>A group of clusters without seeds, and what it proposes to become.</summary>
    private sealed record Proposal(
        List<int> Nodes,
        List<int> OwnNodes,
        List<int> OwnLeads,
        IReadOnlyCollection<int> SeedNodes
    )
    {
        /// <summary>A cluster of the group, or where it has none, one that it touches.</summary>
        public int AnyClusterNode => OwnNodes.Count > 0 ? OwnNodes[0] : SeedNodes.First();

        /// <summary>The group and the seeds that it touches may be one person.</summary>
        public bool IsSound { get; set; }
    }

    /// <summary>Decides about the part made of these nodes.</summary>
    public void Resolve(List<int> part)
    {
        var clusterNodes = part.FindAll(graph.IsCluster);
        var leads = LeadsOf(clusterNodes);
        var seeds = new HashSet<int>();
        switch (constraints.Check(leads, seeds))
        {
            case Violation.None:
                partition.Merge(leads);
                trace?.Merged(clusterNodes.Count, leads, graph.TokensAmong(part));
                break;
            case Violation.Size:
                partition.Freeze(leads, asOversize: true);
                trace?.Froze(leads, [], graph.TokensAmong(part));
                break;
            default:
                Separate(part, clusterNodes, seeds);
                break;
        }
    }

    private void Separate(List<int> part, List<int> clusterNodes, HashSet<int> seeds)
    {
        var seedNodes = clusterNodes
            .Where(node => partition.Members(graph.ClusterAt(node)).Any(seeds.Contains))
            .ToHashSet();
        var proposals = Groups(part, seedNodes);
        foreach (var proposal in proposals)
        {
            Propose(proposal);
        }

        var proposalsOf = proposals.ToLookup(proposal => unions.Find(proposal.AnyClusterNode));
        foreach (var union in clusterNodes.GroupBy(unions.Find))
        {
            Accept(union.ToList(), proposalsOf[union.Key].ToList());
        }
    }

    /// <summary>The connected groups that remain when the seeds are taken out, each with the seeds it touches.</summary>
    private List<Proposal> Groups(List<int> part, HashSet<int> seedNodes)
    {
        var proposals = new List<Proposal>();
        foreach (var node in part)
        {
            if (!seen[node] && !seedNodes.Contains(node))
            {
                var touched = new HashSet<int>();
                var nodes = graph.Flood(node, seen, seedNodes, touched);
                var own = nodes.FindAll(graph.IsCluster);
                proposals.Add(new Proposal(nodes, own, LeadsOf(own), touched));
            }
        }

        return proposals;
    }

    /// <summary>A group joins the seeds it touches if together they may be one person; otherwise it stays alone and is frozen.</summary>
    private void Propose(Proposal proposal)
    {
        var full = proposal.OwnLeads.Concat(LeadsOf(proposal.SeedNodes)).ToList();
        if (constraints.Check(full) == Violation.None)
        {
            proposal.IsSound = true;
            Unite(proposal.OwnNodes.Concat(proposal.SeedNodes));
            return;
        }

        var own = constraints.Check(proposal.OwnLeads);
        if (own == Violation.None)
        {
            Unite(proposal.OwnNodes);
        }

        partition.Freeze(proposal.OwnLeads, asOversize: own == Violation.Size);
        trace?.Froze(proposal.OwnLeads, LeadsOf(proposal.SeedNodes), graph.TokensAmong(proposal.Nodes));
    }

    /// <summary>
    /// Overlapping proposals become one person if they may; otherwise each group keeps to itself, frozen. <paramref name="proposals"/> are those with a cluster in the union.
    /// </summary>
    private void Accept(List<int> union, List<Proposal> proposals)
    {
        var leads = LeadsOf(union);
        if (constraints.Check(leads) == Violation.None)
        {
            partition.Merge(leads);
            trace?.Merged(union.Count, leads, TokensOf(proposals));
            return;
        }

        foreach (var proposal in proposals)
        {
            if (IsUnited(proposal.OwnNodes))
            {
                var tokens = graph.TokensAmong(proposal.Nodes);
                if (constraints.Check(proposal.OwnLeads) == Violation.None)
                {
                    partition.Merge(proposal.OwnLeads);
                    trace?.Merged(proposal.OwnNodes.Count, proposal.OwnLeads, tokens);
                }

                partition.Freeze(proposal.OwnLeads, asOversize: false);
                TellUndecided(proposal.OwnLeads, leads, tokens);
            }
            else if (trace is not null && IsBetweenSeeds(proposal))
            {
                // The seeds at a token could be one, but not with all that could be one with some of them. They stay seeds for weaker tiers.
                TellUndecided(LeadsOf(proposal.SeedNodes), leads, graph.TokensAmong(proposal.Nodes));
            }
        }
    }

    private void TellUndecided(List<int> leads, List<int> union, List<int> tokens) =>
        trace?.Froze(leads, union.FindAll(lead => !leads.Contains(lead)), tokens);

    private bool IsUnited(List<int> nodes) =>
        nodes.Count > 0 && nodes.TrueForAll(node => unions.Find(node) == unions.Find(nodes[0]));

    private static bool IsBetweenSeeds(Proposal proposal) => proposal.OwnNodes.Count == 0 && proposal.IsSound;

    /// <summary>The tokens by which a union came about: those of its groups, and those between seeds alone that may be one person.</summary>
    private List<int> TokensOf(List<Proposal> proposals) =>
        proposals
            .FindAll(proposal => proposal.OwnNodes.Count > 0 || IsBetweenSeeds(proposal))
            .ConvertAll(proposal => graph.TokensAmong(proposal.Nodes))
            .SelectMany(tokens => tokens)
            .ToList();

    private void Unite(IEnumerable<int> nodes)
    {
        var first = -1;
        foreach (var node in nodes)
        {
            first = first < 0 ? node : first;
            unions.Union(first, node);
        }
    }

    private List<int> LeadsOf(IEnumerable<int> clusterNodes)
    {
        var leads = new List<int>();
        foreach (var node in clusterNodes)
        {
            leads.AddRange(partition.Members(graph.ClusterAt(node)));
        }

        return leads;
    }
}
