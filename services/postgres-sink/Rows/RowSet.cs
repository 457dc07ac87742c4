namespace LeadStreams.PostgresSink.Rows;

/// <summary>
/// What one batch does to one table: of each key the last record counts, be it a row with its children or a tombstone. Rows are given out in the
/// order of their keys, so that writers never wait for each other in a circle.
/// </summary>
internal sealed class RowSet
{
    private readonly Dictionary<string, int> latest = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> tombstones = new(StringComparer.Ordinal);
    private readonly List<int>[] firstChild;
    private readonly TextColumn[] tombstoneKey;
    private readonly ValueColumn<long> tombstoneVersion;

    /// <summary>A table whose rows may have children in other tables.</summary>
    public RowSet(RowBuffer rows, params RowBuffer[] children)
    {
        Rows = rows;
        Children = children;
        firstChild = Array.ConvertAll(children, _ => new List<int>());
        Tombstones = new RowBuffer(rows.Table, [.. rows.Key]);
        tombstoneKey = [.. rows.Key.Select(name => Tombstones.Text(name))];
        tombstoneVersion = Tombstones.RecordOffset();
    }

    /// <summary>All rows of the batch, superseded ones included.</summary>
    public RowBuffer Rows { get; }

    /// <summary>Children of those rows, a buffer for each of their tables.</summary>
    public IReadOnlyList<RowBuffer> Children { get; }

    /// <summary>Keys of the tombstones.</summary>
    public RowBuffer Tombstones { get; }

    /// <summary>True when the batch does nothing to the table.</summary>
    public bool IsEmpty => latest.Count == 0 && tombstones.Count == 0;

    /// <summary>Starts a row; its columns and its children follow, then <see cref="End"/>.</summary>
    public void Begin()
    {
        for (var table = 0; table < firstChild.Length; table++)
        {
            firstChild[table].Add(Children[table].Count);
        }
    }

    /// <summary>Ends a row. <paramref name="key"/> tells rows apart; of equal keys the later counts, in a register the greater version.</summary>
    public void End(string key)
    {
        var row = Rows.EndRow();
        if (Rows.FactVersion is not { } versions)
        {
            tombstones.Remove(key);
            latest[key] = row;
        }
        else if (!latest.TryGetValue(key, out var other) || versions[row] >= versions[other])
        {
            // A tombstone before it stays: what it deletes may have a greater version.
            latest[key] = row;
        }
    }

    /// <summary>The key's row is to be deleted. <paramref name="values"/> are the values of the primary key's columns.</summary>
    public void Delete(string key, ReadOnlySpan<string> values, long version)
    {
        latest.Remove(key);
        for (var i = 0; i < tombstoneKey.Length; i++)
        {
            tombstoneKey[i].Add(values[i]);
        }

        tombstoneVersion.Add(version);
        tombstones[key] = Tombstones.EndRow();
    }

    /// <summary>Numbers of the rows that count, in key order.</summary>
    public int[] RowsInOrder() => InOrder(latest);

    /// <summary>Numbers of the tombstones that count, in key order.</summary>
    public int[] TombstonesInOrder() => InOrder(tombstones);

    /// <summary>Numbers of the children of some rows in one of the tables of children.</summary>
    public int[] ChildrenOf(int table, ReadOnlySpan<int> rows)
    {
        var first = firstChild[table];
        var children = new List<int>(Children[table].Count);
        foreach (var row in rows)
        {
            var end = row + 1 < first.Count ? first[row + 1] : Children[table].Count;
            for (var child = first[row]; child < end; child++)
            {
                children.Add(child);
            }
        }

        return [.. children];
    }

    /// <summary>Forgets the batch.</summary>
    public void Clear()
    {
        latest.Clear();
        tombstones.Clear();
        Rows.Clear();
        for (var table = 0; table < firstChild.Length; table++)
        {
            firstChild[table].Clear();
            Children[table].Clear();
        }

        Tombstones.Clear();
    }

    private static int[] InOrder(Dictionary<string, int> entries)
    {
        var keys = new string[entries.Count];
        var numbers = new int[entries.Count];
        entries.Keys.CopyTo(keys, 0);
        entries.Values.CopyTo(numbers, 0);
        Array.Sort(keys, numbers, StringComparer.Ordinal);
        return numbers;
    }
}
