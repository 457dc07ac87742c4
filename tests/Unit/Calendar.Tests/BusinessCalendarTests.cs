using System.Globalization;
using LeadStreams.Domain.Markets;

namespace LeadStreams.Calendar.Tests;

public sealed class BusinessCalendarTests
{
    private const string OfficeHours =
        "mon: \"09:00-17:00\", tue: \"09:00-17:00\", wed: \"09:00-17:00\", thu: \"09:00-17:00\", fri: \"09:00-16:00\"";
    private static readonly BusinessCalendar Office = Calendars.Of(Calendars.Berlin, OfficeHours, "\"2026-12-25\"");

    [Theory]
    [InlineData("2026-11-16T10:00+01:00", 60, "2026-11-16T11:00+01:00", "within a day")]
    [InlineData("2026-11-16T16:30+01:00", 60, "2026-11-17T09:30+01:00", "over night")]
    [InlineData("2026-11-16T16:30+01:00", 30, "2026-11-16T17:00+01:00", "used up at closing time")]
    [InlineData("2026-11-16T03:00+01:00", 60, "2026-11-16T10:00+01:00", "before opening")]
    [InlineData("2026-11-20T15:30+01:00", 60, "2026-11-23T09:30+01:00", "over a weekend")]
    [InlineData("2026-12-24T16:30+01:00", 60, "2026-12-28T09:30+01:00", "over a holiday and a weekend")]
    [InlineData("2026-11-16T22:00+01:00", 0, "2026-11-16T22:00+01:00", "nothing to add")]
    public void Business_time_runs_in_opening_hours_only(string start, int minutes, string expected, string why) =>
        Office.AddBusinessTime(At(start), TimeSpan.FromMinutes(minutes)).ShouldBe(At(expected), why);

    [Theory]
    // Spring forward: 29 March 2026, 02:00 → 03:00.
    [InlineData("2026-03-29T01:30+01:00", 60, "2026-03-29T03:30+02:00")]
    // Fall back: 25 October 2026, 03:00 → 02:00: the hour from 02:00 is worked twice.
    [InlineData("2026-10-25T01:30+02:00", 60, "2026-10-25T02:30+02:00")]
    [InlineData("2026-10-25T01:30+02:00", 120, "2026-10-25T02:30+01:00")]
    public void A_day_that_is_open_for_24_hours_has_23_or_25_when_clocks_change(
        string start,
        int minutes,
        string expected
    ) =>
        Calendars
            .EveryDay(Calendars.Berlin, "00:00-24:00")
            .AddBusinessTime(At(start), TimeSpan.FromMinutes(minutes))
            .ShouldBe(At(expected));

    [Fact]
    public void Hours_that_fall_into_the_skipped_hour_do_not_exist_that_day()
    {
        var calendar = Calendars.EveryDay(Calendars.Berlin, "02:15-02:45");

        calendar
            .BusinessTimeBetween(At("2026-03-28T12:00+01:00"), At("2026-03-29T12:00+02:00"))
            .ShouldBe(TimeSpan.Zero);
        calendar
            .AddBusinessTime(At("2026-03-28T12:00+01:00"), TimeSpan.FromMinutes(1))
            .ShouldBe(At("2026-03-30T02:16+02:00"));
    }

    [Fact]
    public void Hours_that_fall_into_the_repeated_hour_count_twice()
    {
        var calendar = Calendars.EveryDay(Calendars.Berlin, "02:15-02:45");

        calendar
            .BusinessTimeBetween(At("2026-10-24T12:00+02:00"), At("2026-10-25T12:00+01:00"))
            .ShouldBe(TimeSpan.FromMinutes(60));
    }

    [Fact]
    public void Two_spans_of_a_day_leave_the_lunch_break_out() =>
        Calendars
            .EveryDay(Calendars.Berlin, "09:00-12:00,13:00-17:00")
            .AddBusinessTime(At("2026-11-16T11:30+01:00"), TimeSpan.FromMinutes(60))
            .ShouldBe(At("2026-11-16T13:30+01:00"));

    [Fact]
    public void Time_does_not_run_backwards() =>
        Office.BusinessTimeBetween(At("2026-11-16T12:00+01:00"), At("2026-11-16T11:00+01:00")).ShouldBe(TimeSpan.Zero);

    [Fact]
    public void A_negative_duration_is_refused() =>
        Should.Throw<ArgumentOutOfRangeException>(() =>
            Office.AddBusinessTime(At("2026-11-16T12:00+01:00"), TimeSpan.FromTicks(-1))
        );

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
