namespace LeadStreams.Identity.Resolution;

/// <summary>The leads of one component divided into clusters, while the resolver works its way from strong evidence to weak.</summary>
internal sealed class Partition
{
    private readonly int[] clusterOf;
    private readonly bool[] frozen;
    private readonly bool[] oversize;
    private readonly List<int[]> members = [];

    /// <summary>Every lead on its own.</summary>
    public Partition(int leads)
    {
        clusterOf = new int[leads];
        frozen = new bool[leads];
        oversize = new bool[leads];
        for (var i = 0; i < leads; i++)
        {
            clusterOf[i] = i;
            members.Add([i]);
        }
    }

    /// <summary>The cluster of a lead.</summary>
    public int ClusterOf(int lead) => clusterOf[lead];

    /// <summary>The leads of a cluster.</summary>
    public IReadOnlyList<int> Members(int cluster) => members[cluster];

    /// <summary>True when stronger evidence was ambiguous about the lead: weaker evidence may not decide either.</summary>
    public bool IsFrozen(int lead) => frozen[lead];

    /// <summary>True when the lead was frozen because its group was larger than a person may be.</summary>
    public bool IsOversize(int lead) => oversize[lead];

    /// <summary>Makes these leads, which are whole clusters, one cluster.</summary>
    public void Merge(List<int> leads)
    {
        foreach (var lead in leads)
        {
            clusterOf[lead] = members.Count;
        }

        members.Add(leads.ToArray());
    }

    /// <summary>Takes these leads, which are whole clusters, out of the decisions of weaker tiers.</summary>
    public void Freeze(List<int> leads, bool asOversize)
    {
        foreach (var lead in leads)
        {
            frozen[lead] = true;
            oversize[lead] |= asOversize;
        }
    }
}
