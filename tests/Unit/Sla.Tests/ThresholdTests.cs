namespace LeadStreams.Sla.Tests;

public sealed class ThresholdTests
{
    [Fact]
    [Trait("Requirement", "S0-27")]
    [Trait("Requirement", "S0-28")]
    public void Without_any_traffic_each_threshold_fires_when_it_is_due()
    {
        using var bench = new SlaBench("2026-11-16T16:30+01:00");
        bench.Start("2026-11-16T16:30+01:00");
        bench.Member("person-1");
        bench.Driver.AdvanceTo(SlaBench.At("2026-11-17T12:00+01:00"));

        bench
            .Thresholds.Select(threshold => (threshold.ThresholdPercent, threshold.DueAt))
            .ShouldBe([
                (80, SlaBench.At("2026-11-17T09:18+01:00")),
                (100, SlaBench.At("2026-11-17T09:30+01:00")),
                (150, SlaBench.At("2026-11-17T10:00+01:00")),
            ]);
        bench.Thresholds.ShouldAllBe(threshold => threshold.FiredAt == threshold.DueAt);
        bench.Clock!.FiredPercent.ShouldBe(150);
        bench.Clock.ElapsedMs.ShouldBe(90 * 60_000);
    }

    [Fact]
    [Trait("Requirement", "S0-28")]
    public void No_threshold_fires_a_millisecond_early()
    {
        using var bench = new SlaBench("2026-11-16T10:00+01:00");
        bench.Start("2026-11-16T10:00+01:00");
        bench.Member("person-1");
        bench.Driver.AdvanceTo(SlaBench.At("2026-11-16T10:48+01:00").AddMilliseconds(-1));
        bench.Thresholds.ShouldBeEmpty();

        bench.Driver.AdvanceTo(SlaBench.At("2026-11-16T10:48+01:00"));
        bench.Thresholds.Count.ShouldBe(1);
    }

    [Fact]
    [Trait("Requirement", "S0-28")]
    public void A_restart_between_thresholds_loses_and_repeats_none()
    {
        using var bench = new SlaBench("2026-11-16T10:00+01:00");
        bench.Start("2026-11-16T10:00+01:00");
        bench.Member("person-1");
        bench.Driver.AdvanceTo(SlaBench.At("2026-11-16T10:50+01:00"));
        bench.Driver.Restart();
        bench.Driver.AdvanceTo(SlaBench.At("2026-11-16T11:00+01:00"));
        bench.Driver.Restart();
        bench.Driver.AdvanceTo(SlaBench.At("2026-11-16T18:00+01:00"));

        bench.Thresholds.Select(threshold => threshold.ThresholdPercent).ShouldBe([80, 100, 150]);
    }

    [Fact]
    [Trait("Requirement", "S0-28")]
    public void What_is_overdue_at_the_start_fires_at_once_in_order_and_marked_late()
    {
        using var bench = new SlaBench("2026-11-16T11:10+01:00");
        bench.Start("2026-11-16T10:00+01:00");
        bench.Member("person-1");

        bench.Thresholds.Select(threshold => threshold.ThresholdPercent).ShouldBe([80, 100]);
        bench.Thresholds.ShouldAllBe(threshold => threshold.FiredAt > threshold.DueAt);
        bench.Driver.AdvanceTo(SlaBench.At("2026-11-16T11:30+01:00"));
        bench.Thresholds[^1].ThresholdPercent.ShouldBe(150);
    }

    [Fact]
    public void A_threshold_waits_for_the_person_it_is_for()
    {
        using var bench = new SlaBench("2026-11-16T10:00+01:00");
        bench.Start("2026-11-16T10:00+01:00");
        bench.Driver.AdvanceTo(SlaBench.At("2026-11-16T11:05+01:00"));
        bench.Thresholds.ShouldBeEmpty();

        bench.Member("person-1");

        bench
            .Thresholds.Select(threshold => (threshold.ThresholdPercent, threshold.FiredAt))
            .ShouldBe([(80, SlaBench.At("2026-11-16T11:05+01:00")), (100, SlaBench.At("2026-11-16T11:05+01:00"))]);
        bench.Driver.Output(SlaTopics.Thresholds).ShouldAllBe(record => record.Key == "person-1");
    }

    [Fact]
    public void A_promise_that_was_broken_is_told_also_when_the_late_response_is_known_first()
    {
        using var bench = new SlaBench("2026-11-16T15:00+01:00");
        bench.Respond("2026-11-16T11:10+01:00");
        bench.Start("2026-11-16T10:00+01:00");
        bench.Member("person-1");

        bench.Thresholds.Select(threshold => threshold.ThresholdPercent).ShouldBe([80, 100]);
        bench.Clock!.ElapsedMs.ShouldBe(70 * 60_000);
    }

    [Fact]
    public void A_response_at_the_very_moment_is_in_time()
    {
        using var bench = new SlaBench("2026-11-16T15:00+01:00");
        bench.Respond("2026-11-16T11:00+01:00");
        bench.Start("2026-11-16T10:00+01:00");
        bench.Member("person-1");

        bench.Thresholds.Select(threshold => threshold.ThresholdPercent).ShouldBe([80]);
    }
}
