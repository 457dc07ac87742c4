using LeadStreams.Contracts;

namespace LeadStreams.Sla.Tests;

/// <summary>How late a threshold is told, and whose doing it is: that of a record which came too late, or ours.</summary>
[Trait("Requirement", "S0-31")]
public sealed class DetectionTests
{
    private static readonly DateTimeOffset Due = SlaBench.At("2026-11-16T11:00+01:00");

    [Theory]
    [InlineData(-3600, 0, 0, null)]
    [InlineData(-3600, 5, 5, null)]
    [InlineData(-3600, 6, 6, "late_service")]
    [InlineData(0, 7200, 7200, "late_service")]
    [InlineData(3600, 3601, 1, "late_record")]
    [InlineData(3600, 7200, 3600, "late_record")]
    [InlineData(3600, 3599, 0, "late_record")]
    public void The_delay_counts_from_when_it_was_due_and_its_lead_had_reached_us(
        int receivedAfterS,
        int toldAfterS,
        int delayS,
        string? cause
    ) =>
        Detection
            .Of(Due, Due.AddSeconds(receivedAfterS), Due.AddSeconds(toldAfterS))
            .ShouldBe(new Detection(TimeSpan.FromSeconds(delayS), cause));

    [Fact]
    public void A_lead_of_which_it_is_not_known_when_it_reached_us_was_there_in_time() =>
        Detection.Of(Due, receivedAt: null, Due.AddHours(1)).Cause.ShouldBe(Detection.LateService);

    [Fact]
    public void A_correction_that_moves_no_clock_does_not_make_the_lead_later()
    {
        var state = new SlaState().With(Lead(1, receivedAt: Due)).With(Lead(2, receivedAt: Due.AddHours(1)));

        (state.Lead!.SourceVersion, state.Lead.ReceivedAt).ShouldBe((2, Due));
    }

    [Fact]
    public void A_version_by_which_the_clock_starts_otherwise_counts_from_its_own_receipt()
    {
        var earlier = Lead(2, receivedAt: Due.AddHours(1)) with { OccurredAt = Due.AddDays(-2) };

        new SlaState().With(Lead(1, receivedAt: Due)).With(earlier).Lead!.ReceivedAt.ShouldBe(Due.AddHours(1));
    }

    [Fact]
    public void A_lead_that_was_imported_first_counts_from_when_it_came_live()
    {
        var imported = Lead(2, receivedAt: Due) with { Origin = Origin.Backfill };

        new SlaState()
            .With(imported)
            .With(Lead(1, receivedAt: Due.AddHours(1)))
            .Lead!.ReceivedAt.ShouldBe(Due.AddHours(1));
    }

    private static NormalizedLead Lead(long version, DateTimeOffset receivedAt) =>
        SlaBench.LeadOf(SlaBench.At("2026-11-15T10:00+01:00"), version: version) with
        {
            ReceivedAt = receivedAt,
        };
}
