using System.Globalization;
using LeadStreams.Streams.DeadLetters;

namespace LeadStreams.Streams.Tests;

public sealed class WaitingKeysTests
{
    [Fact]
    public void Keys_come_and_go_as_in_a_dictionary()
    {
        var random = new Random(1);
        var keys = new WaitingKeys();
        var expected = new Dictionary<string, KeyQueue>(StringComparer.Ordinal);
        for (var i = 0; i < 20_000; i++)
        {
            // First they grow many, then few are left, so that the bits are made anew in both directions.
            var key = KeyOf(random.Next(2_000));
            if (random.Next(20_000) > i)
            {
                keys.Set(key, expected[key] = Queue(i));
            }
            else
            {
                keys.Remove(key);
                expected.Remove(key);
            }

            var asked = KeyOf(random.Next(2_000));
            keys.TryGet(asked, out var found).ShouldBe(expected.ContainsKey(asked));
            found.ShouldBe(expected.GetValueOrDefault(asked));
        }

        keys.Count.ShouldBe(expected.Count);
        Enumerable.Range(0, 2_000).Count(one => keys.TryGet(KeyOf(one), out _)).ShouldBe(expected.Count);
    }

    [Fact]
    public void After_all_have_gone_a_key_can_come_again()
    {
        var keys = new WaitingKeys();
        keys.Set("", Queue(1));
        keys.Set("key", Queue(2));
        keys.Remove("");
        keys.Remove("key");

        keys.TryGet("key", out _).ShouldBeFalse();
        keys.Set("key", Queue(3));
        keys.TryGet("key", out var queue).ShouldBeTrue();
        queue.ShouldBe(Queue(3));
        keys.Clear();
        (keys.Count, keys.TryGet("key", out _)).ShouldBe((0, false));
    }

    // Keys of all lengths, the empty one among them.
    private static string KeyOf(int number) =>
        number == 0 ? "" : new string('k', number % 11) + number.ToString(CultureInfo.InvariantCulture);

    private static KeyQueue Queue(int since) => new(default, First: 0, Next: 1, since);
}
