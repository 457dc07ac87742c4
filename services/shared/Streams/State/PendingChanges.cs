using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LeadStreams.Streams.State;

/// <summary>
/// What the running transaction has changed in a store, by packed key, in the order in which the keys were changed first. Keys lie in one buffer and changes in
/// one array, which the next transaction fills again. Those not yet encoded are known by their numbers, so that to encode often does not cost a look at all of them.
/// </summary>
internal sealed class PendingChanges
{
    private const int InitialChanges = 16;

    // What an unusually large transaction took is given back after it.
    private const int MostChangesKept = 1 << 16;

    private PendingChange[] changes = [];
    private int[] index = [];
    private byte[] keys = [];
    private int keyBytes;
    private readonly List<int> unencoded = [];

    /// <summary>Number of keys.</summary>
    public int Count { get; private set; }

    /// <summary>The changes.</summary>
    public Span<PendingChange> All => changes.AsSpan(0, Count);

    /// <summary>Positions in <see cref="All"/> of the changes that are not encoded, until <see cref="AllAreEncoded"/> or the next change.</summary>
    public ReadOnlySpan<int> Unencoded => CollectionsMarshal.AsSpan(unencoded);

    /// <summary>The packed key of a change.</summary>
    public ReadOnlySpan<byte> KeyOf(ref readonly PendingChange change) =>
        keys.AsSpan(change.KeyStart, change.KeyLength);

    /// <summary>The change of a key, or a null reference.</summary>
    public ref PendingChange Find(ReadOnlySpan<byte> packedKey, uint hash)
    {
        if (Count > 0 && index[SlotOf(packedKey, hash)] is > 0 and var number)
        {
            return ref changes[number - 1];
        }

        return ref Unsafe.NullRef<PendingChange>();
    }

    /// <summary>A key has another state, or none.</summary>
    public void Set(ReadOnlySpan<byte> packedKey, uint hash, object? state)
    {
        if (Count == changes.Length)
        {
            Grow();
        }

        ref var number = ref index[SlotOf(packedKey, hash)];
        if (number == 0)
        {
            number = ++Count;
            changes[number - 1] = new PendingChange
            {
                Hash = hash,
                KeyStart = Keep(packedKey),
                KeyLength = packedKey.Length,
                IsEncoded = true,
            };
        }

        ref var change = ref changes[number - 1];
        if (change.IsEncoded)
        {
            change.IsEncoded = false;
            unencoded.Add(number - 1);
        }

        change.State = state;
    }

    /// <summary>All changes are encoded now.</summary>
    public void AllAreEncoded() => unencoded.Clear();

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        if (Count > MostChangesKept)
        {
            (changes, index, keys) = ([], [], []);
        }
        else if (Count > 0)
        {
            All.Clear();
            Array.Clear(index);
        }

        unencoded.Clear();
        (Count, keyBytes) = (0, 0);
    }

    private int SlotOf(ReadOnlySpan<byte> packedKey, uint hash)
    {
        var mask = index.Length - 1;
        for (var slot = (int)hash & mask; ; slot = (slot + 1) & mask)
        {
            var number = index[slot];
            if (number == 0)
            {
                return slot;
            }

            ref var change = ref changes[number - 1];
            if (change.Hash == hash && KeyOf(ref change).SequenceEqual(packedKey))
            {
                return slot;
            }
        }
    }

    private int Keep(ReadOnlySpan<byte> packedKey)
    {
        var start = keyBytes;
        keyBytes += packedKey.Length;
        if (keyBytes > keys.Length)
        {
            Array.Resize(ref keys, Math.Max(keyBytes, keys.Length * 2));
        }

        packedKey.CopyTo(keys.AsSpan(start));
        return start;
    }

    // The index is half full at most.
    private void Grow()
    {
        Array.Resize(ref changes, Math.Max(InitialChanges, changes.Length * 2));
        index = new int[changes.Length * 2];
        for (var i = 0; i < Count; i++)
        {
            var slot = (int)changes[i].Hash & (index.Length - 1);
            while (index[slot] != 0)
            {
                slot = (slot + 1) & (index.Length - 1);
            }

            index[slot] = i + 1;
        }
    }
}

/// <summary>The change of one key.</summary>
internal struct PendingChange
{
    /// <summary>The key's hash.</summary>
    public uint Hash { get; init; }

    /// <summary>Where the key lies in the buffer of keys.</summary>
    public int KeyStart { get; init; }

    /// <summary>Its length there.</summary>
    public int KeyLength { get; init; }

    /// <summary>The state as it is now; null when the key is removed, and when it is encoded.</summary>
    public object? State { get; set; }

    /// <summary>True when <see cref="Old"/> and <see cref="New"/> tell the state as it is now.</summary>
    public bool IsEncoded { get; set; }

    /// <summary>Of what is encoded true when it is another state than the committed one.</summary>
    public readonly bool IsNews => New.Address != 0 || Old.Address != 0;

    /// <summary>Where the committed entry lies, when it is another one.</summary>
    public EntryPlace Old { get; set; }

    /// <summary>Where the entry lies that counts from the commit on; at address 0 when there is none then.</summary>
    public EntryPlace New { get; set; }
}
