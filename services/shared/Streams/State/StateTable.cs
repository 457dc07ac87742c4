using System.Text;
using LeadStreams.Streams.State.Checkpoints;

namespace LeadStreams.Streams.State;

/// <summary>
/// A hash map of key → encoded state that holds no object per key: eight bytes of an open-addressing index (hash and address) and the entry in
/// the <see cref="SlabArena"/>. Dead entries are a fifth of the memory at most: the slab with the most of them is emptied.
/// </summary>
internal sealed class StateTable
{
    private const int InitialSlots = 16;
    private const int MaxDeadPart = 4;
    private const int DeadBytesAllowed = 64 * 1024;

    private ulong[] slots = new ulong[InitialSlots];
    private SlabArena arena = new();
    private byte[] keyBuffer = new byte[128];
    private uint readAhead;

    /// <summary>Number of keys.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes of memory held: entries, dead or alive, what is free in slabs, and the index.</summary>
    public long HeldBytes => arena.HeldBytes + ((long)slots.Length * sizeof(ulong));

    /// <summary>Bytes of the entries that count: keys, values and their lengths.</summary>
    public long LiveBytes => arena.LiveBytes;

    /// <summary>All keys, in no order.</summary>
    public IEnumerable<string> Keys
    {
        get
        {
            for (var (visited, index) = (0, 0); visited < slots.Length; visited++, index = SlotOrder.Next(index, slots))
            {
                if (slots[index] != 0)
                {
                    yield return EntryFormat.Unpack(EntryFormat.KeyOf(arena.At((uint)slots[index])));
                }
            }
        }
    }

    /// <summary>Packs a key; the span is valid until the next call.</summary>
    public ReadOnlySpan<byte> Pack(string key)
    {
        var longest = Encoding.UTF8.GetMaxByteCount(key.Length);
        EnsureKeyBuffer(longest + EntryFormat.MaxPackedLength(longest));
        var length = Encoding.UTF8.GetBytes(key, keyBuffer);
        return Pack(keyBuffer.AsSpan(0, length), keyBuffer.AsSpan(length));
    }

    /// <summary>Packs a key from its UTF-8 text; the span is valid until the next call.</summary>
    public ReadOnlySpan<byte> Pack(ReadOnlySpan<byte> utf8)
    {
        EnsureKeyBuffer(EntryFormat.MaxPackedLength(utf8.Length));
        return Pack(utf8, keyBuffer);
    }

    /// <summary>The value of a packed key.</summary>
    public bool TryGet(ReadOnlySpan<byte> packedKey, out ReadOnlySpan<byte> value) =>
        TryGet(packedKey, EntryFormat.Hash(packedKey), out value, out _);

    /// <summary>The value of a packed key with its hash, and where it lies: for <see cref="Replace"/>, present or not.</summary>
    public bool TryGet(ReadOnlySpan<byte> packedKey, uint hash, out ReadOnlySpan<byte> value, out EntryPlace place)
    {
        var slot = slots[Find(packedKey, hash)];
        if (slot == 0)
        {
            value = default;
            place = new EntryPlace(hash, Address: 0, Size: 0);
            return false;
        }

        value = EntryFormat.ValueOf(arena.At((uint)slot), packedKey.Length);
        place = new EntryPlace(hash, (uint)slot, EntryFormat.Size(packedKey.Length, value.Length));
        return true;
    }

    /// <summary>The value of the entry at a place, which need not count yet, whose key takes so many packed bytes; false for no entry.</summary>
    public bool TryRead(in EntryPlace place, int keyLength, out ReadOnlySpan<byte> value)
    {
        value = place.Address == 0 ? default : EntryFormat.ValueOf(arena.At(place.Address), keyLength);
        return place.Address != 0;
    }

    /// <summary>True when a packed key with that hash is there.</summary>
    public bool Contains(ReadOnlySpan<byte> packedKey, uint hash) => slots[Find(packedKey, hash)] != 0;

    /// <summary>
    /// Touches what will be needed of keys that are looked up next. Looked up one by one, each would wait for its slot and then for its entry to come from memory; asked for
    /// together they come at the same time.
    /// </summary>
    public void ReadAhead(ReadOnlySpan<uint> hashes)
    {
        ReadSlotsAhead(hashes);
        var mask = slots.Length - 1;
        uint sum = 0;
        foreach (var hash in hashes)
        {
            sum += (uint)slots[(int)hash & mask] is var address and not 0 ? arena.At(address)[0] : 0u;
        }

        readAhead += sum;
    }

    /// <summary>As <see cref="ReadAhead"/>, where the slots alone are needed.</summary>
    public void ReadSlotsAhead(ReadOnlySpan<uint> hashes)
    {
        var mask = slots.Length - 1;
        uint sum = 0;
        foreach (var hash in hashes)
        {
            sum += (uint)slots[(int)hash & mask];
        }

        // Kept, so that no compiler finds out that nobody needs it.
        readAhead += sum;
    }

    /// <summary>Writes an entry that does not count yet; <see cref="Set"/> or <see cref="Replace"/> makes it count.</summary>
    public uint Append(ReadOnlySpan<byte> packedKey, ReadOnlySpan<byte> value) => arena.Append(packedKey, value);

    /// <summary>Makes an entry that was appended the one of its key.</summary>
    public void Set(uint address)
    {
        var entry = arena.At(address);
        var key = EntryFormat.KeyOf(entry);
        TryGet(key, EntryFormat.Hash(key), out _, out var old);
        Replace(old, old with { Address = address, Size = EntryFormat.SizeOf(entry) });
    }

    /// <summary>
    /// Makes an entry that was appended the one of its key, or with address 0 removes the key. <paramref name="old"/> is where the key was found and still is:
    /// so neither entry is read again.
    /// </summary>
    public void Replace(in EntryPlace old, in EntryPlace changed)
    {
        var index = IndexOf(old);
        arena.Count(old.Address, -old.Size);
        arena.Count(changed.Address, changed.Size);
        if (changed.Address == 0)
        {
            Vacate(index);
            return;
        }

        slots[index] = changed.Slot;
        if (old.Address == 0 && ++Count > slots.Length / 4 * 3)
        {
            Grow();
        }
    }

    /// <summary>Removes a key; no effect when it is absent.</summary>
    public void Remove(ReadOnlySpan<byte> packedKey)
    {
        if (TryGet(packedKey, EntryFormat.Hash(packedKey), out _, out var old))
        {
            Replace(old, old.Vacated);
        }
    }

    private void Vacate(int gap)
    {
        Count--;
        slots[gap] = 0;

        // What was pushed behind the gap by collisions moves up, so that it is still found.
        var mask = slots.Length - 1;
        for (var next = (gap + 1) & mask; slots[next] != 0; next = (next + 1) & mask)
        {
            var home = (int)(slots[next] >> 32) & mask;
            if (((next - home) & mask) >= ((next - gap) & mask))
            {
                slots[gap] = slots[next];
                slots[next] = 0;
                gap = next;
            }
        }
    }

    /// <summary>Takes a block of entries over as it is; keys in it replace what is there.</summary>
    public void Adopt(byte[] block)
    {
        var index = arena.Adopt(block);
        var offset = 0;
        while (arena.NextIn(index, ref offset) is var address and not 0)
        {
            Set(address);
        }
    }

    /// <summary>Empties slabs that are mostly dead. Nothing that was appended may be waiting to be set.</summary>
    public void Tidy()
    {
        while (arena.UsedBytes - arena.LiveBytes > Math.Max(DeadBytesAllowed, arena.LiveBytes / MaxDeadPart))
        {
            Empty(arena.MostDead());
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        slots = new ulong[InitialSlots];
        arena = new SlabArena();
        Count = 0;
    }

    /// <summary>The entries as they are now, for another thread to read. Copies the index only.</summary>
    public TableSnapshot Snapshot() => new(slots.AsSpan().ToArray(), arena.Snapshot(), Count);

    private static ReadOnlySpan<byte> Pack(ReadOnlySpan<byte> utf8, Span<byte> into) =>
        into[..EntryFormat.Pack(utf8, into)];

    private void Empty(int slab)
    {
        var offset = 0;
        while (arena.NextIn(slab, ref offset) is var address and not 0)
        {
            var entry = arena.At(address);
            var key = EntryFormat.KeyOf(entry);
            var index = Find(key, EntryFormat.Hash(key));
            if ((uint)slots[index] == address)
            {
                var size = EntryFormat.SizeOf(entry);
                var moved = arena.Append(key, EntryFormat.ValueOf(entry, key.Length));
                arena.Count(address, -size);
                arena.Count(moved, size);
                slots[index] = (slots[index] & 0xffff_ffff_0000_0000) | moved;
            }
        }

        arena.Free(slab);
    }

    /// <summary>The slot of a key, or the empty one where it would lie.</summary>
    private int Find(ReadOnlySpan<byte> packedKey, uint hash)
    {
        var mask = slots.Length - 1;
        for (var index = (int)hash & mask; ; index = (index + 1) & mask)
        {
            var slot = slots[index];
            if (slot == 0 || ((uint)(slot >> 32) == hash && arena.At((uint)slot).StartsWith(packedKey)))
            {
                return index;
            }
        }
    }

    /// <summary>The slot of a key that was found at a place, or the empty one where it would lie.</summary>
    private int IndexOf(in EntryPlace place)
    {
        var mask = slots.Length - 1;
        var wanted = place.Address == 0 ? 0 : place.Slot;
        var index = (int)place.Hash & mask;
        while (slots[index] != wanted)
        {
            index = (index + 1) & mask;
        }

        return index;
    }

    private void Grow()
    {
        var old = slots;
        slots = new ulong[old.Length * 2];
        var mask = slots.Length - 1;
        foreach (var slot in old)
        {
            if (slot != 0)
            {
                var index = (int)(slot >> 32) & mask;
                while (slots[index] != 0)
                {
                    index = (index + 1) & mask;
                }

                slots[index] = slot;
            }
        }
    }

    private void EnsureKeyBuffer(int length)
    {
        if (keyBuffer.Length < length)
        {
            keyBuffer = new byte[length];
        }
    }
}

/// <summary>Where the entry of a key lies.</summary>
/// <param name="Hash">The key's hash.</param>
/// <param name="Address">Its address; 0 for none.</param>
/// <param name="Size">Its bytes with their padding.</param>
internal readonly record struct EntryPlace(uint Hash, uint Address, int Size)
{
    /// <summary>What stands in the index for it.</summary>
    public ulong Slot => ((ulong)Hash << 32) | Address;

    /// <summary>The same key without an entry.</summary>
    public EntryPlace Vacated => this with { Address = 0, Size = 0 };
}

/// <summary>The entries of a table at one moment; safe to read on another thread while the table goes on.</summary>
internal sealed class TableSnapshot(ulong[] slots, byte[]?[] slabs, int count) : IEntrySnapshot
{
    /// <inheritdoc/>
    public int Count => count;

    /// <inheritdoc/>
    public void ForEach(EntryVisitor visit)
    {
        for (var (visited, index) = (0, 0); visited < slots.Length; visited++, index = SlotOrder.Next(index, slots))
        {
            if (slots[index] != 0)
            {
                var entry = SlabArena.At(slabs, (uint)slots[index]);
                visit(entry[..EntryFormat.SizeOf(entry)]);
            }
        }
    }
}

/// <summary>
/// The order in which the slots of an index are visited. Not one after the other: entries in that order crowd into the low part of a smaller index that
/// is growing under them, where each is compared with most of the others (loading five million took minutes). Steps of an odd constant visit each slot
/// once, and spread any run of visits evenly over an index of any size.
/// </summary>
internal static class SlotOrder
{
    // The golden section of 2³², rounded to a prime: none of its remainders by a power of two is close to 0.
    private const int Step = unchecked((int)0x9E37_79B1);

    public static int Next(int index, ulong[] slots) => unchecked(index + Step) & (slots.Length - 1);
}
