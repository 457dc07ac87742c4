using System.Runtime.InteropServices;

namespace LeadStreams.Domain.Survivorship;

/// <summary>In what order values stand, and which of two that stand at the same place survives.</summary>
public interface ISurvival<T>
{
    /// <summary>Compares places: below zero when <paramref name="x"/> comes first, zero when only one of the two survives.</summary>
    static abstract int Order(in T x, in T y);

    /// <summary>True when <paramref name="candidate"/> survives rather than <paramref name="known"/>, of the same place.</summary>
    static abstract bool Prevails(in T candidate, in T known);
}

/// <summary>
/// Values of several source events merged: sorted, of each place the one that survives. The order in which they come does not matter; it is fastest where each event's are sorted and the
/// events say much the same, as they do: then a value is compared once. One object serves one person after the other.
/// </summary>
public sealed class Survivors<T, TSurvival>
    where TSurvival : ISurvival<T>
{
    private readonly List<T> items = [];
    private int next;

    /// <summary>What has survived so far, sorted; until something is added.</summary>
    public ReadOnlySpan<T> Items => CollectionsMarshal.AsSpan(items);

    /// <summary>Takes a value in.</summary>
    public void Add(in T item)
    {
        var place = PlaceOf(item, out var isTaken);
        if (!isTaken)
        {
            items.Insert(place, item);
        }
        else if (TSurvival.Prevails(item, items[place]))
        {
            items[place] = item;
        }

        next = place + 1;
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        items.Clear();
        next = 0;
    }

    // A binary search that looks first behind the value that came before.
    private int PlaceOf(in T item, out bool isTaken)
    {
        var known = CollectionsMarshal.AsSpan(items);
        var (low, high, middle) = (0, known.Length, Math.Min(next, known.Length - 1));
        while (low < high)
        {
            var order = TSurvival.Order(known[middle], item);
            if (order == 0)
            {
                isTaken = true;
                return middle;
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle);
            middle = (low + high) / 2;
        }

        isTaken = false;
        return low;
    }
}
