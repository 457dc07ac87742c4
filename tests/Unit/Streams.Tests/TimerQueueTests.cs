using FsCheck;
using FsCheck.Fluent;
using LeadStreams.Streams.State;

namespace LeadStreams.Streams.Tests;

public sealed class TimerQueueTests
{
    private static readonly DateTimeOffset Zero = DateTimeOffset.UnixEpoch;

    [Fact]
    public void A_part_of_a_millisecond_is_never_too_early()
    {
        var queue = new TimerQueue("changelog");

        queue.Schedule(new TimerId("k", "n"), Zero.AddTicks(1));

        queue.NextDueMs().ShouldBe(1);
        queue.TryTake(0, out _).ShouldBeFalse();
        queue.TryTake(1, out var timer).ShouldBeTrue();
        timer.Due.ShouldBe(Zero.AddMilliseconds(1));
    }

    [Fact]
    public void A_timer_set_again_and_again_leaves_no_trail()
    {
        var queue = new TimerQueue("changelog");
        for (var i = 0; i < 100_000; i++)
        {
            queue.Schedule(new TimerId("k", "n"), Zero.AddMilliseconds(i % 7));
        }

        queue.Count.ShouldBe(1);
        queue.HeapCount.ShouldBeLessThan(2_000);
    }

    [Fact]
    public void Whatever_is_set_moved_cancelled_fired_and_rolled_back_the_queue_is_a_sorted_map()
    {
        var step = Gen.Choose(0, 99)
            .Four()
            .Select(numbers => (Kind: numbers.Item1, Key: numbers.Item2 % 6, Ms: numbers.Item3, Other: numbers.Item4));
        Prop.ForAll(Arb.From(Gen.ListOf(step)), steps => Follow(steps)).QuickCheckThrowOnFailure();
    }

    private static bool Follow(IEnumerable<(int Kind, int Key, int Ms, int Other)> steps)
    {
        var queue = new TimerQueue("changelog");
        var model = new Dictionary<string, long>(StringComparer.Ordinal);
        var committed = new Dictionary<string, long>(model);
        foreach (var (kind, keyNumber, ms, _) in steps)
        {
            var key = $"k{keyNumber}";
            switch (kind)
            {
                case < 50:
                    queue.Schedule(new TimerId(key, "n"), Zero.AddMilliseconds(ms));
                    model[key] = ms;
                    break;
                case < 60:
                    queue.Cancel(new TimerId(key, "n"));
                    model.Remove(key);
                    break;
                case < 70:
                    queue.Commit();
                    committed = new Dictionary<string, long>(model);
                    break;
                case < 80:
                    queue.Rollback();
                    model = new Dictionary<string, long>(committed);
                    break;
                default:
                    TakeBoth(queue, model, ms);
                    break;
            }

            queue.Count.ShouldBe(model.Count);
            queue.NextDueMs().ShouldBe(model.Count == 0 ? long.MaxValue : model.Values.Min());
        }

        return true;
    }

    private static void TakeBoth(TimerQueue queue, Dictionary<string, long> model, long nowMs)
    {
        var expected = model
            .Where(entry => entry.Value <= nowMs)
            .OrderBy(entry => entry.Value)
            .ThenBy(entry => entry.Key, StringComparer.Ordinal);
        foreach (var (key, dueMs) in expected.ToArray())
        {
            queue.TryTake(nowMs, out var timer).ShouldBeTrue();
            (timer.Key, timer.Due.ToUnixTimeMilliseconds()).ShouldBe((key, dueMs));
            model.Remove(key);
        }

        queue.TryTake(nowMs, out _).ShouldBeFalse();
    }
}
