using System.Security.Cryptography;

namespace LeadStreams.Local.Broker.Storage.Cleaning;

/// <summary>Newest offset of each key, for as many keys as fit in a bounded memory. Keys are told apart by the first 128
/// bits of their SHA-256.</summary>
internal sealed class OffsetMap(long memoryBytes, double loadFactor)
{
    /// <summary>What a key takes, bytes: an entry of the dictionary and its bucket, thrice, because while it doubles the old
    /// and the new table are there together. 128 MiB hold a million keys.</summary>
    private const int BytesPerKey = 3 * 36;
    private const int SmallestTable = 1024;
    private readonly Dictionary<(ulong, ulong), long> _newest = [];

    /// <summary>Most keys it can hold.</summary>
    public int Capacity { get; } =
        (int)(Math.Clamp(memoryBytes / BytesPerKey, SmallestTable, 1 << 29) * Math.Clamp(loadFactor, 0.01, 1));

    /// <summary>Notes that a key stands at an offset, later than all given for it before. False when the key is new and
    /// there is no room for it.</summary>
    public bool TryPut(ReadOnlySpan<byte> key, long offset)
    {
        var hash = Hash(key);
        if (_newest.Count >= Capacity && !_newest.ContainsKey(hash))
            return false;
        _newest[hash] = offset;
        return true;
    }

    /// <summary>Newest offset of a key, -1 when it is not known.</summary>
    public long Newest(ReadOnlySpan<byte> key) => _newest.TryGetValue(Hash(key), out var offset) ? offset : -1;

    private static (ulong, ulong) Hash(ReadOnlySpan<byte> key)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(key, digest);
        return (BinaryPrimitives.ReadUInt64LittleEndian(digest), BinaryPrimitives.ReadUInt64LittleEndian(digest[8..]));
    }
}
