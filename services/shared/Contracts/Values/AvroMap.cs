using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace LeadStreams.Contracts;

/// <summary>
/// An immutable map from strings, compared by content and kept sorted by key (ordinal), so that equal maps have equal
/// bytes. Built from a dictionary or a collection expression of pairs.
/// </summary>
[SuppressMessage("Naming", "CA1710", Justification = "Named as the Avro specification names the type.")]
[CollectionBuilder(typeof(AvroMap), nameof(AvroMap.Create))]
public sealed class AvroMap<T> : IReadOnlyDictionary<string, T>, IEquatable<AvroMap<T>>
{
    private static readonly Comparison<KeyValuePair<string, T>> ByKey = static (a, b) =>
        string.CompareOrdinal(a.Key, b.Key);

    private readonly KeyValuePair<string, T>[] _entries;

    private AvroMap(KeyValuePair<string, T>[] entries) => _entries = entries;

    /// <summary>The map without entries.</summary>
    public static AvroMap<T> Empty { get; } = new([]);

    /// <summary>Number of entries.</summary>
    public int Count => _entries.Length;

    /// <summary>The entries in key order.</summary>
    public ReadOnlySpan<KeyValuePair<string, T>> Entries => _entries;

    /// <summary>The keys in order.</summary>
    public IEnumerable<string> Keys => _entries.Select(entry => entry.Key);

    /// <summary>The values in key order.</summary>
    public IEnumerable<T> Values => _entries.Select(entry => entry.Value);

    /// <inheritdoc/>
    public T this[string key] => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException(key);

    public static implicit operator AvroMap<T>(Dictionary<string, T> entries) => From(entries);

    public static implicit operator AvroMap<T>(SortedDictionary<string, T> entries) => From(entries);

    /// <summary>A map of the entries.</summary>
    /// <exception cref="ArgumentException">A key appears twice.</exception>
    public static AvroMap<T> From(IEnumerable<KeyValuePair<string, T>> entries)
    {
        var sorted = entries.ToArray();
        Array.Sort(sorted, ByKey);
        for (var i = 1; i < sorted.Length; i++)
        {
            if (string.Equals(sorted[i - 1].Key, sorted[i].Key, StringComparison.Ordinal))
            {
                throw new ArgumentException("a key appears twice", nameof(entries));
            }
        }
        return sorted.Length == 0 ? Empty : new AvroMap<T>(sorted);
    }

    /// <summary>This map with an entry added or replaced.</summary>
    public AvroMap<T> With(string key, T value) =>
        From(_entries.Where(entry => entry.Key != key).Append(new KeyValuePair<string, T>(key, value)));

    /// <inheritdoc/>
    public bool ContainsKey(string key) => Find(key) >= 0;

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out T value)
    {
        var index = Find(key);
        value = index >= 0 ? _entries[index].Value : default;
        return index >= 0;
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, T>> GetEnumerator() =>
        ((IEnumerable<KeyValuePair<string, T>>)_entries).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _entries.GetEnumerator();

    /// <summary>Compares keys and values.</summary>
    public bool Equals(AvroMap<T>? other)
    {
        if (ReferenceEquals(this, other))
        {
            return true;
        }
        if (other is null || other.Count != Count)
        {
            return false;
        }
        for (var i = 0; i < _entries.Length; i++)
        {
            if (
                !string.Equals(_entries[i].Key, other._entries[i].Key, StringComparison.Ordinal)
                || !EqualityComparer<T>.Default.Equals(_entries[i].Value, other._entries[i].Value)
            )
            {
                return false;
            }
        }
        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is AvroMap<T> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var entry in _entries)
        {
            hash.Add(entry.Key);
            hash.Add(entry.Value);
        }
        return hash.ToHashCode();
    }

    /// <summary>The entries in braces.</summary>
    public override string ToString() =>
        $"{{{string.Join(", ", _entries.Select(entry => $"{entry.Key}: {entry.Value}"))}}}";

    /// <summary>A map of entries just read, taking over the array; of equal keys the last counts.</summary>
    internal static AvroMap<T> FromWire(KeyValuePair<string, T>[] entries)
    {
        if (entries.Length == 0)
        {
            return Empty;
        }
        for (var i = 1; i < entries.Length; i++)
        {
            if (string.CompareOrdinal(entries[i - 1].Key, entries[i].Key) >= 0)
            {
                return FromUnordered(entries);
            }
        }
        return new AvroMap<T>(entries);
    }

    private static AvroMap<T> FromUnordered(KeyValuePair<string, T>[] entries)
    {
        var latest = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            latest[entry.Key] = entry.Value;
        }
        return From(latest);
    }

    private int Find(string key)
    {
        var (low, high) = (0, _entries.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var order = string.CompareOrdinal(_entries[middle].Key, key);
            if (order == 0)
            {
                return middle;
            }
            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }
        return -1;
    }
}

/// <summary>Builds maps.</summary>
public static class AvroMap
{
    /// <summary>A map of the entries.</summary>
    public static AvroMap<T> Create<T>(ReadOnlySpan<KeyValuePair<string, T>> entries) =>
        AvroMap<T>.From(entries.ToArray());
}
