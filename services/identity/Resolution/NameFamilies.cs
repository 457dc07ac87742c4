namespace LeadStreams.Identity.Resolution;

/// <summary>
/// Where evidence of one tier reaches people of different names, those of one name belong together all the same: a mailbox with ten leads of Jane and one of John is no reason to
/// make ten persons of Jane. Clusters are kin when they share a token, and contradict the same other clusters of their part; that holds for all pairs or for none, so the order
/// does not matter.
/// </summary>
internal sealed class NameFamilies(
    TierGraph graph,
    Partition partition,
    Constraints constraints,
    ResolutionTrace? trace = null
)
{
    /// <summary>Merges the kin of every part in which names contradict each other. The graph is to be built anew after that.</summary>
    public void Merge(NameConflicts conflicts)
    {
        foreach (var part in graph.Parts().ToList())
        {
            var clusters = part.FindAll(graph.IsCluster);
            if (constraints.AreApartByName(LeadsOf(clusters)))
            {
                Merge(part, clusters, conflicts);
            }
        }
    }

    private void Merge(List<int> part, List<int> clusters, NameConflicts conflicts)
    {
        var sides = clusters
            .Select(node => (node, Side: SideOf(node, clusters, conflicts)))
            .Where(entry => entry.Side.Length > 0)
            .ToDictionary(entry => entry.node, entry => entry.Side);
        var kin = new DisjointSets(graph.Count);
        var tokens = part.FindAll(node => !graph.IsCluster(node));
        foreach (var token in tokens)
        {
            foreach (
                var side in graph
                    .Neighbors(token)
                    .Where(sides.ContainsKey)
                    .GroupBy(node => sides[node], StringComparer.Ordinal)
            )
            {
                foreach (var node in side)
                {
                    kin.Union(side.First(), node);
                }
            }
        }

        foreach (var family in sides.Keys.GroupBy(kin.Find).Where(family => family.Skip(1).Any()))
        {
            var nodes = family.ToHashSet();
            var leads = LeadsOf(nodes);
            if (constraints.Check(leads) == Violation.None)
            {
                partition.Merge(leads);
                trace?.Merged(
                    nodes.Count,
                    leads,
                    graph.TokensAmong(tokens.FindAll(token => graph.Neighbors(token).Count(nodes.Contains) > 1))
                );
            }
        }
    }

    /// <summary>The clusters of the part that one contradicts, as text: equal for those that contradict the same.</summary>
    private string SideOf(int node, List<int> clusters, NameConflicts conflicts) =>
        string.Join(
            ' ',
            clusters.Where(other =>
                conflicts.Between(partition.Members(graph.ClusterAt(node)), partition.Members(graph.ClusterAt(other)))
            )
        );

    private List<int> LeadsOf(IEnumerable<int> clusterNodes) =>
        clusterNodes.SelectMany(node => partition.Members(graph.ClusterAt(node))).ToList();
}
