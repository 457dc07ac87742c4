using LeadStreams.Contracts;

namespace LeadStreams.Sla.Tests;

public sealed class ClockTests
{
    [Fact]
    [Trait("Requirement", "S0-26")]
    public void A_live_lead_starts_a_clock_that_says_what_was_promised_and_when_it_is_due()
    {
        using var bench = new SlaBench("2026-11-16T16:30+01:00");
        bench.Start("2026-11-16T16:30+01:00");
        bench.Member("person-1");

        bench.Clock.ShouldBe(
            new SlaClock
            {
                ClockId = SlaBench.ClockId,
                LeadId = SlaBench.Lead,
                PersonId = "person-1",
                Market = "de",
                PolicyId = "first-response",
                PolicyVersion = "3@7",
                TargetMs = 3_600_000,
                StartedAt = SlaBench.At("2026-11-16T16:30+01:00"),
                Due80At = SlaBench.At("2026-11-17T09:18+01:00"),
                Due100At = SlaBench.At("2026-11-17T09:30+01:00"),
                Due150At = SlaBench.At("2026-11-17T10:00+01:00"),
                State = SlaClockState.Running,
            }
        );
    }

    [Theory]
    [InlineData(Origin.Backfill, false, "de")]
    [InlineData(Origin.Replay, false, "de")]
    [InlineData(Origin.Live, true, "de")]
    [InlineData(Origin.Live, false, null)]
    public void Backfills_replays_tests_and_leads_without_a_market_have_no_clock(
        Origin origin,
        bool isTest,
        string? market
    )
    {
        using var bench = new SlaBench("2026-11-16T10:00+01:00");
        bench.Send(SlaBench.LeadOf(SlaBench.At("2026-11-16T10:00+01:00"), market, origin: origin, isTest: isTest));
        bench.Member("person-1");
        bench.Driver.AdvanceTo(SlaBench.At("2026-11-20T10:00+01:00"));

        bench.ClockRecords.ShouldBe(0);
        bench.Thresholds.ShouldBeEmpty();
    }

    [Fact]
    public void A_replay_of_a_lead_that_came_in_live_keeps_its_clock()
    {
        using var bench = new SlaBench("2026-11-16T10:00+01:00");
        bench.Start("2026-11-16T10:00+01:00");
        bench.Send(SlaBench.LeadOf(SlaBench.At("2026-11-16T10:00+01:00"), hash: "b", origin: Origin.Replay));

        bench.Clock!.State.ShouldBe(SlaClockState.Running);
        bench.ClockRecords.ShouldBe(1);
    }

    [Fact]
    public void The_first_activity_stops_the_clock_and_its_business_time_is_kept()
    {
        using var bench = new SlaBench("2026-11-16T16:50+01:00");
        bench.Start("2026-11-16T16:50+01:00");
        bench.Member("person-1");
        bench.Driver.AdvanceTo(SlaBench.At("2026-11-17T09:20+01:00"));
        bench.Respond("2026-11-17T09:20+01:00");
        bench.Respond(SlaBench.At("2026-11-17T09:10+01:00"), "an earlier one, told later");
        bench.Driver.AdvanceTo(SlaBench.At("2026-11-18T12:00+01:00"));

        bench.Thresholds.ShouldBeEmpty();
        bench.Clock!.State.ShouldBe(SlaClockState.Stopped);
        bench.Clock.StoppedAt.ShouldBe(SlaBench.At("2026-11-17T09:10+01:00"));
        bench.Clock.ElapsedMs.ShouldBe(20 * 60_000);
    }

    [Fact]
    public void An_activity_before_the_lead_does_not_answer_it()
    {
        using var bench = new SlaBench("2026-11-16T10:00+01:00");
        bench.Respond("2026-11-16T09:00+01:00");
        bench.Start("2026-11-16T10:00+01:00");

        bench.Clock!.State.ShouldBe(SlaClockState.Running);
    }

    [Fact]
    public void A_redelivered_lead_changes_nothing()
    {
        using var bench = new SlaBench("2026-11-16T10:00+01:00");
        bench.Start("2026-11-16T10:00+01:00");
        bench.Member("person-1");
        bench.Driver.AdvanceTo(SlaBench.At("2026-11-16T10:50+01:00"));
        var records = bench.ClockRecords;

        bench.Start("2026-11-16T10:00+01:00");
        bench.Member("person-1");
        bench.Driver.AdvanceTo(SlaBench.At("2026-11-16T10:51+01:00"));

        bench.ClockRecords.ShouldBe(records);
        bench.Thresholds.Count.ShouldBe(1);
    }

    [Fact]
    public void A_newer_version_with_another_start_moves_the_clock_but_fires_nothing_twice()
    {
        using var bench = new SlaBench("2026-11-16T10:00+01:00");
        bench.Start("2026-11-16T10:00+01:00");
        bench.Member("person-1");
        bench.Driver.AdvanceTo(SlaBench.At("2026-11-16T10:50+01:00"));

        bench.Send(SlaBench.LeadOf(SlaBench.At("2026-11-16T10:30+01:00"), version: 2));
        bench.Driver.AdvanceTo(SlaBench.At("2026-11-16T12:00+01:00"));

        bench.Thresholds.Select(threshold => threshold.ThresholdPercent).ShouldBe([80, 100, 150]);
        bench.Thresholds[1].DueAt.ShouldBe(SlaBench.At("2026-11-16T11:30+01:00"));
    }

    [Fact]
    public void An_older_version_is_ignored()
    {
        using var bench = new SlaBench("2026-11-16T10:00+01:00");
        bench.Send(SlaBench.LeadOf(SlaBench.At("2026-11-16T10:00+01:00"), version: 2));
        bench.Send(SlaBench.LeadOf(SlaBench.At("2026-11-16T09:00+01:00"), version: 1, hash: "z"));

        bench.Clock!.StartedAt.ShouldBe(SlaBench.At("2026-11-16T10:00+01:00"));
    }

    [Fact]
    public void A_lead_that_leaves_its_market_and_comes_back_fires_nothing_twice()
    {
        using var bench = new SlaBench("2026-11-16T10:00+01:00");
        bench.Start("2026-11-16T10:00+01:00");
        bench.Member("person-1");
        bench.Driver.AdvanceTo(SlaBench.At("2026-11-16T11:00+01:00"));
        bench.Send(SlaBench.LeadOf(SlaBench.At("2026-11-16T10:00+01:00"), market: null, version: 2));
        bench.Clock.ShouldBeNull();

        bench.Send(SlaBench.LeadOf(SlaBench.At("2026-11-16T10:00+01:00"), version: 3));
        bench.Driver.AdvanceTo(SlaBench.At("2026-11-16T12:00+01:00"));

        bench.Thresholds.Select(threshold => threshold.ThresholdPercent).ShouldBe([80, 100, 150]);
        bench.Clock!.FiredPercent.ShouldBe(150);
    }

    [Fact]
    public void A_change_of_person_moves_no_timer()
    {
        using var bench = new SlaBench("2026-11-16T10:00+01:00");
        bench.Start("2026-11-16T10:00+01:00");
        bench.Member("person-1");
        bench.Driver.AdvanceTo(SlaBench.At("2026-11-16T10:48+01:00"));
        bench.Member("person-2");
        bench.Driver.AdvanceTo(SlaBench.At("2026-11-16T11:00+01:00"));

        bench
            .Thresholds.Select(threshold => (threshold.PersonId, threshold.FiredAt))
            .ShouldBe([
                ("person-1", SlaBench.At("2026-11-16T10:48+01:00")),
                ("person-2", SlaBench.At("2026-11-16T11:00+01:00")),
            ]);
        bench.Clock!.PersonId.ShouldBe("person-2");
    }

    [Fact]
    public void A_tombstone_erases_the_clock_and_its_timer()
    {
        using var bench = new SlaBench("2026-11-16T10:00+01:00");
        bench.Start("2026-11-16T10:00+01:00");
        bench.Member("person-1");
        bench.Send(null);
        bench.Member(null);
        bench.Driver.AdvanceTo(SlaBench.At("2026-11-18T10:00+01:00"));

        bench.Clock.ShouldBeNull();
        bench.Driver.Output(SlaTopics.Clocks)[^1].Value.ShouldBeNull();
        bench.Thresholds.ShouldBeEmpty();
        bench.Driver.State<SlaState>(SlaTopics.Store).ShouldBeEmpty();
    }

    [Fact]
    public void A_market_that_the_catalogue_does_not_have_is_rejected()
    {
        using var bench = new SlaBench("2026-11-16T10:00+01:00");
        bench.Start("2026-11-16T10:00+01:00", market: "zz");

        bench.Driver.Rejected.Count.ShouldBe(1);
        bench.ClockRecords.ShouldBe(0);
    }
}
