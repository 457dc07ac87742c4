using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace LeadStreams.Local.Broker.Storage.Cleaning;

/// <summary>Newest offset of each key, for as many keys as fit in a bounded memory. Keys are told apart by the first 128
/// bits of their SHA-256.</summary>
/// <remarks>While the table grows, the old and the new one together stay within the bound: it grows by no more than its
/// double, and at last to just its capacity. 128 MiB hold 1.5 million keys.</remarks>
internal sealed class OffsetMap(long memoryBytes, double loadFactor)
{
    /// <summary>Memory that a key takes at most: 36 bytes in a table that may be a fifth larger than asked for, and as many
    /// in the one before it.</summary>
    public const int BytesPerKey = 80;

    private readonly Dictionary<(ulong High, ulong Low), long> _offsets = [];

    /// <summary>Most keys it can hold.</summary>
    public int Capacity { get; } = (int)Math.Clamp(memoryBytes * loadFactor / BytesPerKey, 1, Array.MaxLength / 2);

    /// <summary>Notes that a key stands at an offset, later than all given for it before. False when the key is new and
    /// there is no room for it.</summary>
    public bool TryPut(ReadOnlySpan<byte> key, long offset)
    {
        var hash = Hash(key);
        if (_offsets.Count == Capacity && !_offsets.ContainsKey(hash))
            return false;
        if (_offsets.Count == _offsets.Capacity)
            _offsets.EnsureCapacity(Math.Min(2 * _offsets.Count + 1, Capacity));
        _offsets[hash] = offset;
        return true;
    }

    /// <summary>Newest offset of a key, -1 when it is not known.</summary>
    public long Of(ReadOnlySpan<byte> key) => _offsets.GetValueOrDefault(Hash(key), -1);

    private static (ulong High, ulong Low) Hash(ReadOnlySpan<byte> key)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(key, digest);
        return MemoryMarshal.Read<(ulong, ulong)>(digest);
    }
}
