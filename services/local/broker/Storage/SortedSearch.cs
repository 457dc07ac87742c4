namespace LeadStreams.Local.Broker.Storage;

/// <summary>Finding places in what is sorted.</summary>
internal static class SortedSearch
{
    /// <summary>Index of the last item whose key is at most this, -1 when there is none; the keys never fall.</summary>
    public static int Floor<T>(ReadOnlySpan<T> items, long key, Func<T, long> keyOf)
    {
        var (low, high) = (0, items.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (keyOf(items[middle]) <= key)
                low = middle + 1;
            else
                high = middle;
        }

        return low - 1;
    }
}
