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
    public object? Get(string key)
    {
        if (places is null)
        {
            return null;
        }

        ref var place = ref places[PlaceOf(key)];
        return string.Equals(place.Key, key, StringComparison.Ordinal) ? place.State : null;
    }

    /// <summary>Remembers the committed state of a key.</summary>
    public void Set(string key, object state, int encodedLength)
    {
        encodedBytes += encodedLength;
        if (places is null || encodedBytes > MaxEncodedBytes)
        {
            places = new (string, object)[Places];
            encodedBytes = encodedLength;
        }

        places[PlaceOf(key)] = (key, state);
    }

    /// <summary>Forgets a key.</summary>
    public void Remove(string key)
    {
        if (places is not null && string.Equals(places[PlaceOf(key)].Key, key, StringComparison.Ordinal))
        {
            places[PlaceOf(key)] = default;
        }
    }

    // Differs from process to process, as nothing that is written does: what is in the cache shows nowhere.
    private static int PlaceOf(string key) => key.GetHashCode(StringComparison.Ordinal) & (Places - 1);

    /// <summary>Forgets all.</summary>
    public void Clear() => (places, encodedBytes) = (null, 0);
}
