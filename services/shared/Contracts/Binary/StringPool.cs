using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;

namespace LeadStreams.Contracts;

/// <summary>
/// Gives strings that were decoded before, so that decoding does not allocate them anew. Two tables: fields marked <c>"intern": true</c> in the schema hold one of a
/// small, bounded set (markets, sources, token namespaces) and find it nearly always; of all others those seen last are kept, since an id stands in several places of
/// one record, and the records of one person say much the same. Direct-mapped: a collision replaces the older string, so memory stays bounded
/// whatever the data holds. Not thread-safe: one pool belongs to one thread.
/// </summary>
public sealed class StringPool
{
    private const int MaxBytes = 64;
    private const int RecentStrings = 2048;
    private const ulong HashMultiplier = 0x9E37_79B9_7F4A_7C15;

    private readonly string?[] _interned;
    private readonly string?[] _recent = new string?[RecentStrings];

    /// <summary>Creates a pool with room for that many strings of bounded sets, rounded up to a power of two.</summary>
    public StringPool(int capacity = 256) =>
        _interned = new string?[(int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(capacity, 1))];

    /// <summary>The string of that UTF-8 text, one of a bounded set; from the pool where it is short and seen before.</summary>
    /// <exception cref="AvroException">The bytes are not UTF-8.</exception>
    public string Get(ReadOnlySpan<byte> utf8) => Get(utf8, _interned);

    /// <summary>The string of that UTF-8 text, one of any; from the pool where it is short and seen lately.</summary>
    /// <exception cref="AvroException">The bytes are not UTF-8.</exception>
    public string GetRecent(ReadOnlySpan<byte> utf8) => Get(utf8, _recent);

    private static string Get(ReadOnlySpan<byte> utf8, string?[] table)
    {
        if (utf8.Length is 0 or > MaxBytes)
        {
            return AvroReader.Decode(utf8);
        }
        ref var place = ref table[(int)(Hash(utf8) & (uint)(table.Length - 1))];
        // Text that is not ASCII is not looked for, only decoded: no market or id is.
        if (place is { } known && known.Length == utf8.Length && Ascii.Equals(utf8, known))
        {
            return known;
        }
        return place = AvroReader.Decode(utf8);
    }

    private static uint Hash(ReadOnlySpan<byte> utf8)
    {
        var hash = (ulong)utf8.Length;
        if (utf8.Length < sizeof(ulong))
        {
            foreach (var b in utf8)
            {
                hash = (hash << 8) | b;
            }
            return (uint)((hash * HashMultiplier) >> 32);
        }
        // The last word overlaps the one before it, so that no byte is taken alone.
        var last = MemoryMarshal.Read<ulong>(utf8[^sizeof(ulong)..]);
        for (; utf8.Length > sizeof(ulong); utf8 = utf8[sizeof(ulong)..])
        {
            hash = BitOperations.RotateLeft((hash ^ MemoryMarshal.Read<ulong>(utf8)) * HashMultiplier, 31);
        }
        return (uint)(((hash ^ last) * HashMultiplier) >> 32);
    }
}
