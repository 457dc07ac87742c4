using System.Runtime.InteropServices;

namespace LeadStreams.Streams.State;

/// <summary>
/// Where entries lie: slabs that are only ever appended to, so that a snapshot may go on reading them on another thread. An address is
/// <c>slab · 2¹⁷ + place in units of 8 bytes</c>, never 0. Memory of a slab that was given back serves again, unless a snapshot may be reading it. Not thread-safe but for that.
/// </summary>
internal sealed class SlabArena
{
    /// <summary>Bytes of a full-grown slab; an entry larger than that has one of its own.</summary>
    public const int SlabBytes = 1 << 20;

    private const int FirstSlabBytes = 4096;
    private const int PlaceBits = 17;
    private const uint PlaceMask = (1u << PlaceBits) - 1;
    private const int MostSpare = 4;
    private const int MaxSlabs = 1 << (32 - PlaceBits);

    // Slab 0 is none: address 0 is free to mean nothing.
    private readonly List<Slab> slabs = [default];
    private readonly Stack<int> free = new();
    private readonly Stack<byte[]> spare = new();
    private int current;
    private long slabBytes;

    /// <summary>Bytes of the slabs, and of memory that is kept for slabs to come.</summary>
    public long HeldBytes => slabBytes + ((long)spare.Count * SlabBytes);

    /// <summary>Bytes of entries that were written, dead ones too.</summary>
    public long UsedBytes { get; private set; }

    /// <summary>Bytes of the entries that count.</summary>
    public long LiveBytes { get; private set; }

    /// <summary>The slabs as they are now; entries in them do not change.</summary>
    public byte[]?[] Snapshot()
    {
        var bytes = new byte[]?[slabs.Count];
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] = slabs[i].Bytes;
            slabs[i] = slabs[i] with { IsShared = true };
        }

        return bytes;
    }

    /// <summary>The bytes from an address on, to the end of its slab.</summary>
    public ReadOnlySpan<byte> At(uint address) => slabs[Index(address)].Bytes.AsSpan(Offset(address));

    /// <summary>The bytes from an address on, in a snapshot.</summary>
    public static ReadOnlySpan<byte> At(byte[]?[] snapshot, uint address) =>
        snapshot[Index(address)].AsSpan(Offset(address));

    /// <summary>Writes an entry; it is dead until <see cref="Count"/> says otherwise.</summary>
    public uint Append(ReadOnlySpan<byte> packedKey, ReadOnlySpan<byte> value)
    {
        var size = EntryFormat.Size(packedKey.Length, value.Length);
        var slab = slabs[current];
        if (slab.Bytes is null || slab.Bytes.Length - slab.Used < size)
        {
            current = Add(size <= SlabBytes && spare.TryPop(out var bytes) ? bytes : NewSlab(size), used: 0);
            slab = slabs[current];
        }

        EntryFormat.Write(slab.Bytes.AsSpan(slab.Used, size), packedKey, value);
        var address = AddressOf(current, slab.Used);
        slabs[current] = slab with { Used = slab.Used + size };
        UsedBytes += size;
        return address;
    }

    /// <summary>Takes a full slab over; returns its index.</summary>
    public int Adopt(byte[] bytes)
    {
        UsedBytes += bytes.Length;
        return Add(bytes, bytes.Length);
    }

    /// <summary>Counts the bytes of an entry as live, or as dead when they are negative. None have address 0.</summary>
    public void Count(uint address, int size)
    {
        ref var slab = ref CollectionsMarshal.AsSpan(slabs)[Index(address)];
        slab = slab with { Live = slab.Live + size };
        LiveBytes += size;
    }

    /// <summary>The slab with the largest dead part, or 0; it is not written to any more.</summary>
    public int MostDead()
    {
        var (most, dead) = (0, 0);
        for (var i = 1; i < slabs.Count; i++)
        {
            if (slabs[i].Used - slabs[i].Live > dead)
            {
                (most, dead) = (i, slabs[i].Used - slabs[i].Live);
            }
        }

        current = current == most ? 0 : current;
        return most;
    }

    /// <summary>The address of the first entry of a slab at or behind <paramref name="offset"/>, which moves past it; 0 at the end.</summary>
    public uint NextIn(int index, ref int offset)
    {
        var slab = slabs[index];
        if (offset >= slab.Used)
        {
            return 0;
        }

        var address = AddressOf(index, offset);
        offset += EntryFormat.SizeOf(slab.Bytes.AsSpan(offset));
        return address;
    }

    /// <summary>Gives a slab back; nothing in it counts any more.</summary>
    public void Free(int index)
    {
        var bytes = slabs[index].Bytes!;
        slabBytes -= bytes.Length;
        UsedBytes -= slabs[index].Used;
        if (bytes.Length == SlabBytes && spare.Count < MostSpare && !slabs[index].IsShared)
        {
            spare.Push(bytes);
        }

        slabs[index] = default;
        free.Push(index);
    }

    private int Add(byte[] bytes, int used)
    {
        slabBytes += bytes.Length;
        var slab = new Slab(bytes, used, Live: 0);
        if (free.TryPop(out var index))
        {
            slabs[index] = slab;
            return index;
        }

        if (slabs.Count == MaxSlabs)
        {
            throw new InvalidOperationException(
                "a store of one partition holds more than 32 GB: more partitions are needed"
            );
        }

        slabs.Add(slab);
        return slabs.Count - 1;
    }

    private byte[] NewSlab(int atLeast) => GC.AllocateUninitializedArray<byte>(Math.Max(atLeast, NextSlabBytes()));

    // Small stores have small slabs: a service has some hundreds of stores, most of them in tests.
    private int NextSlabBytes() => (int)Math.Clamp(slabBytes / 8, FirstSlabBytes, SlabBytes);

    private static uint AddressOf(int index, int offset) =>
        ((uint)index << PlaceBits) | ((uint)offset / EntryFormat.Alignment);

    private static int Index(uint address) => (int)(address >> PlaceBits);

    private static int Offset(uint address) => (int)(address & PlaceMask) * EntryFormat.Alignment;

    private readonly record struct Slab(byte[]? Bytes, int Used, int Live, bool IsShared = false);
}
