using LeadStreams.Streams.State;

namespace LeadStreams.Streams.Tests;

public sealed class DecodedCacheTests
{
    private const int EncodedLength = 100;

    private static readonly byte[] Key = [2, 1];
    private static readonly byte[] Other = [2, 2];
    private readonly DecodedCache cache = new();

    [Fact]
    public void A_state_is_kept_from_the_second_time_its_key_comes()
    {
        cache.Missed(Key, 7, "state", EncodedLength);
        cache.Get(Key, 7).ShouldBeNull();

        cache.Missed(Key, 7, "state", EncodedLength);
        cache.Get(Key, 7).ShouldBe("state");
    }

    [Fact]
    public void Keys_that_come_once_do_not_displace_one_that_comes_often()
    {
        Keep(Key, 7);

        // Of the same place: the lowest bits of their hashes say it.
        for (var i = 1u; i < 100; i++)
        {
            cache.Missed(Other, 7 + (i << 16), "other", EncodedLength);
        }

        cache.Get(Key, 7).ShouldBe("state");
        cache.Get(Other, 7 + (99 << 16)).ShouldBeNull();
    }

    [Fact]
    public void Keys_of_one_hash_are_told_apart()
    {
        Keep(Key, 7);

        cache.Get(Other, 7).ShouldBeNull();
        cache.Change(Other, 7, "changed");

        cache.Get(Key, 7).ShouldBe("state");
    }

    [Fact]
    public void A_change_counts_from_now_on_and_only_where_the_key_is_kept()
    {
        cache.Change(Key, 7, "changed");
        cache.Get(Key, 7).ShouldBeNull();
        Keep(Key, 7);

        cache.Change(Key, 7, "changed");
        cache.Get(Key, 7).ShouldBe("changed");

        cache.Change(Key, 7, state: null);
        cache.Get(Key, 7).ShouldBeNull();
    }

    [Fact]
    public void What_is_kept_is_bounded_by_its_encoded_bytes()
    {
        Keep(Key, 7);
        for (var i = 0u; i < 2; i++)
        {
            cache.Missed(Other, 8, "large", encodedLength: 2 << 20);
        }

        cache.Get(Other, 8).ShouldBe("large");
        cache.Get(Key, 7).ShouldBeNull();
    }

    private void Keep(byte[] key, uint hash)
    {
        cache.Missed(key, hash, "state", EncodedLength);
        cache.Missed(key, hash, "state", EncodedLength);
    }
}
