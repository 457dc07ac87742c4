namespace LeadStreams.Identity.Resolution;

/// <summary>Union-find over the numbers from 0, with path halving.</summary>
internal sealed class DisjointSets
{
    private readonly int[] parent;

    public DisjointSets(int count)
    {
        parent = new int[count];
        for (var i = 0; i < count; i++)
        {
            parent[i] = i;
        }
    }

    /// <summary>The representative of the set that holds <paramref name="item"/>: its smallest number.</summary>
    public int Find(int item)
    {
        while (parent[item] != item)
        {
            parent[item] = parent[parent[item]];
            item = parent[item];
        }

        return item;
    }

    /// <summary>Makes the sets of two items one.</summary>
    public void Union(int x, int y)
    {
        x = Find(x);
        y = Find(y);
        if (x != y)
        {
            parent[Math.Max(x, y)] = Math.Min(x, y);
        }
    }
}
