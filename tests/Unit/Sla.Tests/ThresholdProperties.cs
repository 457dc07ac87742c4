using FsCheck;
using FsCheck.Fluent;
using LeadStreams.Contracts;
using LeadStreams.Domain.Markets;

namespace LeadStreams.Sla.Tests;

/// <summary>Random histories of one lead: versions, memberships, activities, waiting, restarts, downtime in which the clock jumps.</summary>
public sealed class ThresholdProperties
{
    private static readonly DateTimeOffset Begin = new(2026, 11, 13, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    [Trait("Requirement", "S0-28")]
    public void Over_any_history_thresholds_fire_once_in_order_and_never_early() =>
        Prop.ForAll(Histories().ToArbitrary(), HoldsFor).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    [Fact]
    public void The_order_in_which_facts_become_known_does_not_change_the_clock() =>
        Prop.ForAll(
                Facts().ToArbitrary(),
                facts =>
                {
                    var clocks = Permutations(facts).Select(order => Settle(order)).ToList();
                    return clocks.TrueForAll(clock => clock == clocks[0]);
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(60));

    private static Gen<List<Step>> Histories() =>
        Gen.ListOf(
                Gen.Frequency(
                    (
                        3,
                        from version in Gen.Choose(1, 4)
                        from minute in Gen.Choose(-200, 600)
                        from market in Gen.Elements("de", "us")
                        select Step.Version(version, minute, market)
                    ),
                    (2, from person in Gen.Elements("p1", "p2", null) select Step.Member(person)),
                    (1, from minute in Gen.Choose(-60, 900) select Step.Activity(minute)),
                    (4, from minutes in Gen.Choose(0, 400) select Step.Wait(minutes)),
                    (1, Gen.Constant(Step.Restart)),
                    (1, Gen.Constant(Step.Tombstone))
                )
            )
            .Select(steps => steps.ToList());

    private static Gen<List<Step>> Facts() =>
        from start in Gen.Choose(0, 300)
        from second in Gen.Choose(0, 300)
        from answer in Gen.Choose(-60, 700)
        from market in Gen.Elements("de", "us")
        select new List<Step>
        {
            Step.Version(1, start, market),
            Step.Version(2, second, "de"),
            Step.Member("p1"),
            Step.Activity(answer),
        };

    /// <summary>Runs a history. An erased lead that comes again is a new clock: thresholds are judged from one erasure to the next.</summary>
    private static bool HoldsFor(List<Step> history)
    {
        using var bench = new SlaBench(Begin.ToString("O"));
        var judged = 0;
        var holds = true;
        foreach (var step in history)
        {
            if (ReferenceEquals(step, Step.Tombstone))
            {
                holds &= AreInOrder(bench.Thresholds.Skip(judged));
                judged = bench.Thresholds.Count;
            }

            step.Do(bench);
        }

        bench.Driver.AdvanceTo(bench.Driver.Now.AddDays(14));
        return holds && AreInOrder(bench.Thresholds.Skip(judged)) && NoneIsMissing(bench.Clock);
    }

    private static bool AreInOrder(IEnumerable<SlaThreshold> fired)
    {
        var last = 0;
        var at = DateTimeOffset.MinValue;
        foreach (var threshold in fired)
        {
            if (threshold.FiredAt < threshold.DueAt || threshold.FiredAt < at || threshold.ThresholdPercent <= last)
            {
                return false;
            }

            last = threshold.ThresholdPercent;
            at = threshold.FiredAt;
        }

        return true;
    }

    private static bool NoneIsMissing(SlaClock? clock)
    {
        if (clock?.PersonId is null)
        {
            return true;
        }

        return SlaPolicy.ThresholdPercents.All(percent =>
            percent <= clock.FiredPercent || ClockRules.Due(clock, percent) is null
        );
    }

    private static SlaClock? Settle(IReadOnlyList<Step> order)
    {
        // All becomes known late, so that each order fires the same thresholds.
        using var bench = new SlaBench(Begin.AddDays(30).ToString("O"));
        foreach (var step in order.Where(step => !step.IsMembership))
        {
            step.Do(bench);
        }

        bench.Member("p1");
        return bench.Clock;
    }

    private static IEnumerable<IReadOnlyList<Step>> Permutations(List<Step> steps)
    {
        if (steps.Count <= 1)
        {
            yield return steps;
            yield break;
        }

        for (var i = 0; i < steps.Count; i++)
        {
            List<Step> rest = [.. steps[..i], .. steps[(i + 1)..]];
            foreach (var tail in Permutations(rest))
            {
                yield return [steps[i], .. tail];
            }
        }
    }

    private sealed record Step(string Name, Action<SlaBench> Do, bool IsMembership = false)
    {
        public static readonly Step Restart = new("restart", bench => bench.Driver.Restart());

        public static readonly Step Tombstone = new("tombstone", bench => bench.Send(null));

        public static Step Version(int version, int minute, string market) =>
            new(
                $"version {version} {market} at {minute}",
                bench => bench.Send(SlaBench.LeadOf(Begin.AddMinutes(minute), market, version))
            );

        public static Step Member(string? person) =>
            new($"member of {person}", bench => bench.Member(person), IsMembership: true);

        public static Step Activity(int minute) =>
            new($"activity at {minute}", bench => bench.Respond(Begin.AddMinutes(minute)));

        public static Step Wait(int minutes) =>
            new($"wait {minutes}", bench => bench.Driver.AdvanceTo(bench.Driver.Now.AddMinutes(minutes)));

        public override string ToString() => Name;
    }
}
