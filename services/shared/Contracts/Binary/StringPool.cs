namespace LeadStreams.Contracts;

/// <summary>
/// Keeps one instance of each string of a small, bounded set (markets, sources, token namespaces), so that decoding a
/// record does not allocate them anew. Fields marked <c>"intern": true</c> in the schema use it when the
/// <see cref="AvroReader"/> was given one. Direct-mapped: a collision replaces the older string, so memory stays bounded
/// whatever the data holds. Not thread-safe: one pool belongs to one thread.
/// </summary>
public sealed class StringPool
{
    private const int MaxBytes = 64;
    private readonly Entry[] _entries;

    /// <summary>Creates a pool with room for that many strings, rounded up to a power of two.</summary>
    public StringPool(int capacity = 256) =>
        _entries = new Entry[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(capacity, 1))];

    /// <summary>The string of that UTF-8 text, from the pool where it is short and seen before.</summary>
    /// <exception cref="AvroException">The bytes are not UTF-8.</exception>
    public string Get(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length is 0 or > MaxBytes)
        {
            return AvroReader.Decode(utf8);
        }
        var hash = 2166136261u; // FNV-1a
        foreach (var b in utf8)
        {
            hash = (hash ^ b) * 16777619u;
        }
        ref var entry = ref _entries[hash & (uint)(_entries.Length - 1)];
        if (entry.Utf8 is null || !utf8.SequenceEqual(entry.Utf8))
        {
            entry = new Entry(utf8.ToArray(), AvroReader.Decode(utf8));
        }
        return entry.Text;
    }

    private readonly record struct Entry(byte[]? Utf8, string Text);
}
