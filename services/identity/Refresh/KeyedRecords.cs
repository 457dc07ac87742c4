namespace LeadStreams.Identity.Refresh;

/// <summary>
/// Records to be sent in the order of their keys, which is ordinal, and those of one key in the order given. They are sorted by the first characters of their keys as numbers, which lie at
/// hand and in which most keys differ; only those that agree in them are looked at whole.
/// </summary>
internal sealed class KeyedRecords(Comparison<object?>? ofOneKey = null)
{
    private const int StartCharacters = sizeof(ulong) / sizeof(char);
    private const int InitialRecords = 64;

    private ulong[] starts = new ulong[InitialRecords];
    private int[] order = new int[InitialRecords];
    private KeyValuePair<string, object?>[] records = new KeyValuePair<string, object?>[InitialRecords];
    private int count;

    /// <summary>Adds a record; null for a tombstone.</summary>
    public void Add(string key, object? value)
    {
        if (count == records.Length)
        {
            Array.Resize(ref starts, count * 2);
            Array.Resize(ref order, count * 2);
            Array.Resize(ref records, count * 2);
        }

        starts[count] = StartOf(key);
        order[count] = count;
        records[count++] = new(key, value);
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        records.AsSpan(0, count).Clear();
        count = 0;
    }

    /// <summary>All records, sorted by key. To be asked for once, when all are added.</summary>
    public IEnumerable<KeyValuePair<string, object?>> InOrder()
    {
        Array.Sort(starts, order, 0, count);
        for (int start = 0, end; start < count; start = end)
        {
            for (end = start + 1; end < count && starts[end] == starts[start]; end++) { }

            if (end - start > 1)
            {
                order.AsSpan(start, end - start).Sort(ByKey);
            }
        }

        for (var i = 0; i < count; i++)
        {
            yield return records[order[i]];
        }
    }

    private int ByKey(int x, int y)
    {
        var byKey = string.CompareOrdinal(records[x].Key, records[y].Key);
        return byKey != 0 || ofOneKey is null ? byKey : ofOneKey(records[x].Value, records[y].Value);
    }

    private static ulong StartOf(string key)
    {
        var start = 0UL;
        for (var i = 0; i < StartCharacters; i++)
        {
            start = (start << 16) | (i < key.Length ? key[i] : '\0');
        }

        return start;
    }
}
