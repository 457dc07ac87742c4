namespace LeadStreams.Identity.Refresh;

/// <summary>
/// Records to be sent in the order of their keys, which is ordinal. They are sorted by the first characters of their keys as numbers, which lie at hand and in which most keys differ;
/// only those that agree in them are looked at whole.
/// </summary>
internal sealed class KeyedRecords
{
    private const int StartCharacters = sizeof(ulong) / sizeof(char);
    private static readonly Comparison<KeyValuePair<string, object?>> ByKey = static (x, y) =>
        string.CompareOrdinal(x.Key, y.Key);

    private ulong[] starts = new ulong[64];
    private KeyValuePair<string, object?>[] records = new KeyValuePair<string, object?>[64];
    private int count;

    /// <summary>Adds a record; null for a tombstone.</summary>
    public void Add(string key, object? value)
    {
        if (count == records.Length)
        {
            Array.Resize(ref starts, count * 2);
            Array.Resize(ref records, count * 2);
        }

        starts[count] = StartOf(key);
        records[count++] = new(key, value);
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        records.AsSpan(0, count).Clear();
        count = 0;
    }

    /// <summary>All records, sorted by key.</summary>
    public ReadOnlySpan<KeyValuePair<string, object?>> InOrder()
    {
        Array.Sort(starts, records, 0, count);
        for (int start = 0, end; start < count; start = end)
        {
            for (end = start + 1; end < count && starts[end] == starts[start]; end++) { }

            if (end - start > 1)
            {
                records.AsSpan(start, end - start).Sort(ByKey);
            }
        }

        return records.AsSpan(0, count);
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
