using FsCheck;
using FsCheck.Fluent;
using LeadStreams.Domain.Markets;
using NodaTime;

namespace LeadStreams.Calendar.Tests;

/// <summary>The calendar against <see cref="MinuteModel"/>, around the days on which clocks change.</summary>
public sealed class BusinessCalendarProperties
{
    private static readonly string[] Zones =
    [
        "Europe/Berlin",
        "Europe/London",
        "America/New_York",
        "Australia/Lord_Howe", // shifts by half an hour
        "America/Santiago", // shifts at midnight
        "Africa/Casablanca", // shifts around Ramadan
        "Asia/Kolkata", // never shifts; half an hour off the full hour
    ];

    private static readonly DateTimeOffset[] Around =
    [
        new(2026, 3, 27, 0, 0, 0, TimeSpan.Zero),
        new(2026, 10, 23, 0, 0, 0, TimeSpan.Zero),
        new(2026, 3, 6, 0, 0, 0, TimeSpan.Zero),
        new(2026, 10, 30, 0, 0, 0, TimeSpan.Zero),
        new(2026, 4, 3, 0, 0, 0, TimeSpan.Zero),
        new(2026, 9, 4, 0, 0, 0, TimeSpan.Zero),
        new(2026, 2, 14, 0, 0, 0, TimeSpan.Zero),
    ];

    [Fact]
    public void Adding_business_time_agrees_with_counting_minutes() =>
        Prop.ForAll(
                Cases().ToArbitrary(),
                c =>
                    c.Calendar.AddBusinessTime(c.Start, TimeSpan.FromMinutes(c.Minutes))
                    == c.Model.Add(c.Start, c.Minutes)
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void Measuring_business_time_agrees_with_counting_minutes() =>
        Prop.ForAll(
                Cases().ToArbitrary(),
                c =>
                {
                    var end = c.Start.AddMinutes(c.Minutes * 7);
                    return c.Calendar.BusinessTimeBetween(c.Start, end)
                        == TimeSpan.FromMinutes(c.Model.Between(c.Start, end));
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void The_result_is_the_earliest_instant_by_which_the_time_has_passed() =>
        Prop.ForAll(
                Cases().ToArbitrary(),
                c =>
                {
                    var start = c.Start.AddTicks(c.Minutes * 12_345_678L);
                    var duration = TimeSpan.FromMilliseconds((c.Minutes * 61_003L) + 1);
                    var due = c.Calendar.AddBusinessTime(start, duration);
                    return c.Calendar.BusinessTimeBetween(start, due) == duration
                        && c.Calendar.BusinessTimeBetween(start, due.AddTicks(-1)) < duration;
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    private static Gen<Case> Cases() =>
        from zone in Gen.Elements(Zones)
        from around in Gen.Elements(Around)
        from startMinute in Gen.Choose(0, 5 * 24 * 60)
        from minutes in Gen.Choose(0, 1_500)
        from open in Gen.Choose(0, (24 * 60) - 60)
        from length in Gen.Choose(30, 24 * 60)
        from days in Gen.NonEmptyListOf(Gen.Choose(1, 7))
        from holidayOffset in Gen.Choose(0, 6)
        select Case.Of(
            zone,
            around,
            startMinute,
            minutes,
            open,
            Math.Min(open + length, 24 * 60),
            days.ToHashSet(),
            holidayOffset
        );

    private sealed record Case(
        BusinessCalendar Calendar,
        MinuteModel Model,
        DateTimeOffset Start,
        int Minutes,
        string Text
    )
    {
        public static Case Of(
            string zone,
            DateTimeOffset around,
            int start,
            int minutes,
            int open,
            int close,
            HashSet<int> days,
            int holiday
        )
        {
            var closed = LocalDate.FromDateTime(around.Date.AddDays(holiday));
            var hours = $"\"{open / 60:00}:{open % 60:00}-{close / 60:00}:{close % 60:00}\"";
            var weekly = string.Join(", ", days.Select(day => $"{Calendars.Days[day - 1]}: {hours}"));
            var calendar = Calendars.Of(zone, weekly, $"\"{closed:uuuu-MM-dd}\"");
            var weekdays = days.Select(day => (IsoDayOfWeek)day).ToHashSet();
            var model = new MinuteModel(DateTimeZoneProviders.Tzdb[zone], open, close, weekdays, closed);
            return new Case(calendar, model, around.AddMinutes(start), minutes, $"{zone} {weekly} closed {closed}");
        }

        public override string ToString() => $"{Text}, {Minutes} min from {Start:O}";
    }
}
