namespace LeadStreams.Identity.Resolution;

/// <summary>The graph of clusters and the tokens of one tier. Nodes are numbered; a node is either a cluster or a token.</summary>
internal sealed class TierGraph
{
    private readonly List<int> clusterOfNode = [];
    private readonly List<int> tokenOfNode = [];
    private readonly List<List<int>> neighbors = [];

    /// <summary>Links the clusters of unfrozen leads with the tokens of <paramref name="edges"/>.</summary>
    public TierGraph(IEnumerable<Edge> edges, Partition partition)
    {
        var clusterNodes = new Dictionary<int, int>();
        var tokenNodes = new Dictionary<int, int>();
        foreach (var edge in edges)
        {
            if (!partition.IsFrozen(edge.Lead))
            {
                var cluster = partition.ClusterOf(edge.Lead);
                var clusterNode = NodeOf(clusterNodes, cluster, cluster, token: -1);
                var tokenNode = NodeOf(tokenNodes, edge.Token, cluster: -1, edge.Token);
                neighbors[clusterNode].Add(tokenNode);
                neighbors[tokenNode].Add(clusterNode);
            }
        }
    }

    /// <summary>The number of nodes.</summary>
    public int Count => neighbors.Count;

    /// <summary>True for a cluster, false for a token.</summary>
    public bool IsCluster(int node) => clusterOfNode[node] >= 0;

    /// <summary>The cluster that a node stands for.</summary>
    public int ClusterAt(int node) => clusterOfNode[node];

    /// <summary>The tokens among some nodes, by their positions in the component.</summary>
    public List<int> TokensAmong(List<int> nodes) =>
        nodes.FindAll(node => !IsCluster(node)).ConvertAll(node => tokenOfNode[node]);

    /// <summary>The tokens of a cluster, or the clusters of a token; one that is linked twice is told twice.</summary>
    public IReadOnlyList<int> Neighbors(int node) => neighbors[node];

    /// <summary>The connected parts.</summary>
    public IEnumerable<List<int>> Parts()
    {
        var seen = new bool[Count];
        for (var node = 0; node < Count; node++)
        {
            if (!seen[node])
            {
                yield return Flood(node, seen, wall: null, touched: null);
            }
        }
    }

    /// <summary>
    /// The nodes that can be reached from <paramref name="start"/>, marked in <paramref name="seen"/>, without entering a node of
    /// <paramref name="wall"/>; the wall nodes met are added to <paramref name="touched"/>.
    /// </summary>
    public List<int> Flood(int start, bool[] seen, HashSet<int>? wall, HashSet<int>? touched)
    {
        var reached = new List<int> { start };
        seen[start] = true;
        for (var i = 0; i < reached.Count; i++)
        {
            foreach (var next in neighbors[reached[i]])
            {
                if (wall is not null && wall.Contains(next))
                {
                    touched!.Add(next);
                }
                else if (!seen[next])
                {
                    seen[next] = true;
                    reached.Add(next);
                }
            }
        }

        return reached;
    }

    private int NodeOf(Dictionary<int, int> nodes, int key, int cluster, int token)
    {
        if (!nodes.TryGetValue(key, out var node))
        {
            node = neighbors.Count;
            nodes.Add(key, node);
            clusterOfNode.Add(cluster);
            tokenOfNode.Add(token);
            neighbors.Add([]);
        }

        return node;
    }
}
