namespace LeadStreams.Streams.State;

/// <summary>
/// Decoded states of keys that come often, so that they are not decoded each time. A key is let in when it comes a second time: most keys come once in a long while, and what is
/// kept of them would only grow old on the heap and be collected there. Direct-mapped: a key has one place, and who comes last has it. Bounded by entries and by
/// the encoded bytes behind them; what is decoded is some times larger.
/// </summary>
internal sealed class DecodedCache
{
    private const int Places = 512;
    private const int MaxEncodedBytes = 2 << 20;

    private Place[]? places;
    private long encodedBytes;

    /// <summary>The state of a packed key, or null when it is not here.</summary>
    public object? Get(ReadOnlySpan<byte> packedKey, uint hash)
    {
        if (places is null)
        {
            return null;
        }

        ref var place = ref PlaceOf(hash);
        return place.IsOf(packedKey, hash) ? place.State : null;
    }

    /// <summary>A key that is not here has come, with its committed state; remembers that, or from the second time on the state.</summary>
    public void Missed(ReadOnlySpan<byte> packedKey, uint hash, object state, int encodedLength)
    {
        places ??= new Place[Places];
        ref var place = ref PlaceOf(hash);
        if (place.LastMissed != hash)
        {
            place.LastMissed = hash;
            return;
        }

        encodedBytes += encodedLength;
        if (encodedBytes > MaxEncodedBytes)
        {
            Array.Clear(places);
            encodedBytes = encodedLength;
        }

        (place.Hash, place.Key, place.State) = (hash, packedKey.ToArray(), state);
    }

    /// <summary>A key has another state, or none; no effect when it is not here.</summary>
    public void Change(ReadOnlySpan<byte> packedKey, uint hash, object? state)
    {
        if (places is null)
        {
            return;
        }

        ref var place = ref PlaceOf(hash);
        if (place.IsOf(packedKey, hash))
        {
            (place.Key, place.State) = (state is null ? null : place.Key, state);
        }
    }

    /// <summary>Forgets all.</summary>
    public void Clear() => (places, encodedBytes) = (null, 0);

    private ref Place PlaceOf(uint hash) => ref places![(int)hash & (Places - 1)];

    private struct Place
    {
        // Of the key that was looked for here last in vain.
        public uint LastMissed;
        public uint Hash;
        public byte[]? Key;
        public object? State;

        public readonly bool IsOf(ReadOnlySpan<byte> packedKey, uint hash) =>
            Hash == hash && Key is not null && packedKey.SequenceEqual(Key);
    }
}
