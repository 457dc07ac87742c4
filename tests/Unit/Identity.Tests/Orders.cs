namespace LeadStreams.Identity.Tests;

/// <summary>Orders of arrival.</summary>
internal static class Orders
{
    /// <summary>Every permutation.</summary>
    public static IEnumerable<T[]> All<T>(T[] items)
    {
        if (items.Length == 1)
        {
            return [items];
        }

        return items.SelectMany(
            (item, i) => All<T>([.. items[..i], .. items[(i + 1)..]]).Select(rest => (T[])[item, .. rest])
        );
    }

    /// <summary>One permutation, by seed.</summary>
    public static T[] Random<T>(IReadOnlyCollection<T> items, int seed)
    {
        var copy = items.ToArray();
        new Random(seed).Shuffle(copy);
        return copy;
    }
}
