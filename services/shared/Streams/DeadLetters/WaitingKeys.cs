using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.InteropServices;

namespace LeadStreams.Streams.DeadLetters;

/// <summary>
/// Queues by their keys. Nearly every record is of a key that does not wait, and asks: bits by a hash of the key answer nearly all of them, and only the
/// others are looked up. See deploy/decisions/0017.
/// </summary>
internal sealed class WaitingKeys
{
    private const int BitsPerKey = 16;
    private const int FirstWords = 16;
    private const int WordBits = 64;

    private readonly Dictionary<string, KeyQueue> queues = new(StringComparer.Ordinal);
    private ulong[] bits = new ulong[FirstWords];
    private int marked;

    /// <summary>Number of keys.</summary>
    public int Count => queues.Count;

    /// <summary>The queue of a key.</summary>
    public bool TryGet(string key, [NotNullWhen(true)] out KeyQueue? queue)
    {
        queue = null;
        return queues.Count > 0 && IsMarked(key) && queues.TryGetValue(key, out queue);
    }

    /// <summary>Adds a queue, or takes the place of one.</summary>
    public void Set(string key, KeyQueue queue)
    {
        ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(queues, key, out var isKnown);
        place = queue;
        if (!isKnown)
        {
            Mark(key);
        }
    }

    /// <summary>Takes a queue out; no effect when there is none.</summary>
    public void Remove(string key)
    {
        // Its bit may be another key's, too, and stays until the bits are made anew.
        if (queues.Remove(key) && queues.Count == 0)
        {
            Clear();
        }
    }

    /// <summary>Takes all out.</summary>
    public void Clear()
    {
        queues.Clear();
        (bits, marked) = (new ulong[FirstWords], 0);
    }

    private void Mark(string key)
    {
        if (++marked * BitsPerKey <= bits.Length * WordBits)
        {
            MarkOnly(key);
            return;
        }

        // Twice what is needed now, so that as many keys must come before this is done again.
        marked = queues.Count;
        bits = new ulong[
            (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(FirstWords, marked * BitsPerKey * 2 / WordBits))
        ];
        foreach (var one in queues.Keys)
        {
            MarkOnly(one);
        }
    }

    private void MarkOnly(string key)
    {
        var hash = HashOf(key);
        bits[WordOf(hash)] |= 1UL << (int)(hash % WordBits);
    }

    private bool IsMarked(string key)
    {
        var hash = HashOf(key);
        return (bits[WordOf(hash)] & (1UL << (int)(hash % WordBits))) != 0;
    }

    private int WordOf(uint hash) => (int)(hash / WordBits) & (bits.Length - 1);

    // An instruction of the processor for each four characters.
    private static uint HashOf(string key)
    {
        var hash = (uint)key.Length;
        var rest = MemoryMarshal.AsBytes(key.AsSpan());
        for (; rest.Length >= sizeof(ulong); rest = rest[sizeof(ulong)..])
        {
            hash = BitOperations.Crc32C(hash, MemoryMarshal.Read<ulong>(rest));
        }

        for (; rest.Length >= sizeof(ushort); rest = rest[sizeof(ushort)..])
        {
            hash = BitOperations.Crc32C(hash, MemoryMarshal.Read<ushort>(rest));
        }

        return hash;
    }
}
