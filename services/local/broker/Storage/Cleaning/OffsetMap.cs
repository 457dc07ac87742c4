using System.Security.Cryptography;

namespace LeadStreams.Local.Broker.Storage.Cleaning;

/// <summary>Newest offset of each key, for as many keys as fit in a bounded memory. Keys are told apart by the first 128
/// bits of their SHA-256.</summary>
/// <remarks>24 bytes a slot in one open-addressed table whose size is a power of two; while it doubles, the old and the new
/// table together stay within the bound. 128 MiB hold 1.9 million keys.</remarks>
internal sealed class OffsetMap
{
    public const int SlotSize = 24;
    private const int SmallestTable = 1024;
    private readonly double _loadFactor;
    private readonly int _largestTable;
    private Slot[] _slots = new Slot[SmallestTable];

    public OffsetMap(long memoryBytes, double loadFactor)
    {
        _loadFactor = Math.Clamp(loadFactor, 0.01, 0.95);
        _largestTable = SmallestTable;
        while (_largestTable < 1 << 29 && 3L * _largestTable * SlotSize <= memoryBytes)
            _largestTable *= 2;
    }

    public int Count { get; private set; }

    /// <summary>Most keys it can hold.</summary>
    public int Capacity => (int)(_largestTable * _loadFactor);

    /// <summary>Notes that a key stands at an offset, later than all given for it before. False when the key is new and
    /// there is no room for it.</summary>
    public bool TryPut(ReadOnlySpan<byte> key, long offset)
    {
        var (high, low) = Hash(key);
        ref var slot = ref Find(_slots, high, low);
        if (slot.NextOffset == 0)
        {
            if (Count >= Capacity)
                return false;
            if (Count >= (int)(_slots.Length * _loadFactor))
            {
                Grow();
                slot = ref Find(_slots, high, low);
            }

            Count++;
            (slot.High, slot.Low) = (high, low);
        }

        slot.NextOffset = offset + 1;
        return true;
    }

    /// <summary>Newest offset of a key, -1 when it is not known.</summary>
    public long Newest(ReadOnlySpan<byte> key)
    {
        var (high, low) = Hash(key);
        return Find(_slots, high, low).NextOffset - 1;
    }

    private void Grow()
    {
        var larger = new Slot[_slots.Length * 2];
        foreach (var slot in _slots)
        {
            if (slot.NextOffset != 0)
                Find(larger, slot.High, slot.Low) = slot;
        }

        _slots = larger;
    }

    /// <summary>The slot of a key, or the free one where it belongs.</summary>
    private static ref Slot Find(Slot[] slots, ulong high, ulong low)
    {
        var mask = slots.Length - 1;
        for (var i = (int)low & mask; ; i = (i + 1) & mask)
        {
            ref var slot = ref slots[i];
            if (slot.NextOffset == 0 || (slot.High == high && slot.Low == low))
                return ref slot;
        }
    }

    private static (ulong High, ulong Low) Hash(ReadOnlySpan<byte> key)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(key, digest);
        return (BinaryPrimitives.ReadUInt64LittleEndian(digest), BinaryPrimitives.ReadUInt64LittleEndian(digest[8..]));
    }

    private struct Slot
    {
        public ulong High;
        public ulong Low;

        /// <summary>The key's newest offset plus one; 0 in a free slot.</summary>
        public long NextOffset;
    }
}
