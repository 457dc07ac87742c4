using System.Collections;
using System.Runtime.CompilerServices;

namespace LeadStreams.Contracts;

/// <summary>
/// An immutable list compared by content. Collection expressions build it (<c>[a, b]</c>, <c>[.. others, c]</c>); the
/// default value is the empty list.
/// </summary>
[CollectionBuilder(typeof(AvroList), nameof(AvroList.Create))]
public readonly struct AvroList<T> : IReadOnlyList<T>, IEquatable<AvroList<T>>
{
    private readonly T[]? _items;

    private AvroList(T[] items) => _items = items;

    /// <summary>Number of items.</summary>
    public int Count => _items?.Length ?? 0;

    /// <summary>True without items.</summary>
    public bool IsEmpty => Count == 0;

    /// <summary>The items.</summary>
    public ReadOnlySpan<T> Span => _items;

    /// <inheritdoc/>
    public T this[int index] => Span[index];

    public static bool operator ==(AvroList<T> left, AvroList<T> right) => left.Equals(right);

    public static bool operator !=(AvroList<T> left, AvroList<T> right) => !left.Equals(right);

    /// <summary>A list over the array itself, which the caller must not touch again.</summary>
    public static AvroList<T> Adopt(T[] items) => new(items);

    /// <summary>This list with one more item.</summary>
    public AvroList<T> Add(T item) => [.. Span, item];

    /// <summary>Whether an item is in the list.</summary>
    public bool Contains(T item) => IndexOf(item) >= 0;

    /// <summary>Index of the first equal item, or -1.</summary>
    public int IndexOf(T item) => _items is null ? -1 : Array.IndexOf(_items, item);

    /// <summary>Enumerates without allocating.</summary>
    public Enumerator GetEnumerator() => new(_items ?? []);

    IEnumerator<T> IEnumerable<T>.GetEnumerator() => ((IEnumerable<T>)(_items ?? [])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => (_items ?? []).GetEnumerator();

    /// <summary>Compares item by item.</summary>
    public bool Equals(AvroList<T> other)
    {
        var (left, right) = (_items ?? [], other._items ?? []);
        if (ReferenceEquals(left, right))
        {
            return true;
        }
        if (left.Length != right.Length)
        {
            return false;
        }
        for (var i = 0; i < left.Length; i++)
        {
            if (!EqualityComparer<T>.Default.Equals(left[i], right[i]))
            {
                return false;
            }
        }
        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is AvroList<T> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var item in Span)
        {
            hash.Add(item);
        }
        return hash.ToHashCode();
    }

    /// <summary>The items in brackets.</summary>
    public override string ToString() => $"[{string.Join(", ", _items ?? [])}]";

    /// <summary>Enumerates a list.</summary>
    public struct Enumerator(T[] items)
    {
        private int _index = -1;

        /// <summary>The item.</summary>
        public readonly T Current => items[_index];

        /// <summary>Moves to the next item.</summary>
        public bool MoveNext() => ++_index < items.Length;
    }
}

/// <summary>Builds lists.</summary>
public static class AvroList
{
    /// <summary>A list of a copy of the items.</summary>
    public static AvroList<T> Create<T>(ReadOnlySpan<T> items) => AvroList<T>.Adopt(items.ToArray());

    /// <summary>A list of the items of a sequence.</summary>
    public static AvroList<T> ToAvroList<T>(this IEnumerable<T> items) => AvroList<T>.Adopt(items.ToArray());
}
