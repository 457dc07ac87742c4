namespace LeadStreams.Streams.State;

/// <summary>
/// Decoded states that were used last, so that a key that comes often is not decoded each time. Direct-mapped: a key has one place, and who comes
/// last has it. Bounded by entries and by the encoded bytes behind them; what is decoded is some times larger.
/// </summary>
internal sealed class DecodedCache
{
    private const int Places = 4096;
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

    /// <summary>Remembers the committed state of a key.</summary>
    public void Set(ReadOnlySpan<byte> packedKey, uint hash, object state, int encodedLength)
    {
        places ??= new Place[Places];
        encodedBytes += encodedLength;
        if (encodedBytes > MaxEncodedBytes)
        {
            Array.Clear(places);
            encodedBytes = encodedLength;
        }

        PlaceOf(hash) = new Place(hash, packedKey.ToArray(), state);
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
            place = state is null ? default : place with { State = state };
        }
    }

    /// <summary>Forgets all.</summary>
    public void Clear() => (places, encodedBytes) = (null, 0);

    private ref Place PlaceOf(uint hash) => ref places![(int)hash & (Places - 1)];

    private readonly record struct Place(uint Hash, byte[]? Key, object? State)
    {
        public bool IsOf(ReadOnlySpan<byte> packedKey, uint hash) =>
            Hash == hash && Key is not null && packedKey.SequenceEqual(Key);
    }
}
