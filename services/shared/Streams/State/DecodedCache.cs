namespace LeadStreams.Streams.State;

/// <summary>
/// Decoded states that were used last, so that a key that comes often is not decoded each time. Direct-mapped: a key has one place, and who comes
/// last has it. Bounded by entries and by the encoded bytes behind them; what is decoded is some times larger.
/// </summary>
internal sealed class DecodedCache
{
    private const int Places = 4096;
    private const int MaxEncodedBytes = 2 << 20;

    private (string Key, object State)[]? places;
    private long encodedBytes;

    /// <summary>The state of a key, or null when it is not here.</summary>
    public object? Get(string key, uint hash)
    {
        if (places is null)
        {
            return null;
        }

        ref var place = ref places[hash % Places];
        return string.Equals(place.Key, key, StringComparison.Ordinal) ? place.State : null;
    }

    /// <summary>Remembers the committed state of a key.</summary>
    public void Set(string key, uint hash, object state, int encodedLength)
    {
        encodedBytes += encodedLength;
        if (places is null || encodedBytes > MaxEncodedBytes)
        {
            places = new (string, object)[Places];
            encodedBytes = encodedLength;
        }

        places[hash % Places] = (key, state);
    }

    /// <summary>Forgets a key.</summary>
    public void Remove(string key, uint hash)
    {
        if (places is not null && string.Equals(places[hash % Places].Key, key, StringComparison.Ordinal))
        {
            places[hash % Places] = default;
        }
    }

    /// <summary>Forgets all.</summary>
    public void Clear() => (places, encodedBytes) = (null, 0);
}
