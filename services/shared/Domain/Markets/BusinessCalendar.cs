using NodaTime;

namespace LeadStreams.Domain.Markets;

/// <summary>
/// Business time of one market: a pure function of its zone, weekly opening hours and holidays. An instant is open when its local time of
/// day lies in the hours of its local weekday and its local date is no holiday. So an hour that daylight saving skips never counts, and
/// an hour that it repeats counts twice, as it does for the people who work it.
/// </summary>
public sealed class BusinessCalendar
{
    private readonly DateTimeZone zone;
    private readonly OpeningHours[][] hoursByWeekday;
    private readonly HashSet<LocalDate> holidays;

    /// <summary>A calendar of checked hours.</summary>
    /// <param name="zone">Time zone in which hours and holidays are meant.</param>
    /// <param name="hoursByWeekday">Index 1 (Monday) to 7 (Sunday), as <see cref="IsoDayOfWeek"/>; at least one day is open.</param>
    /// <param name="holidays">Closed dates.</param>
    internal BusinessCalendar(DateTimeZone zone, OpeningHours[][] hoursByWeekday, HashSet<LocalDate> holidays)
    {
        if (hoursByWeekday.All(hours => hours.Length == 0))
        {
            throw new ArgumentException("A calendar that never opens has no business time.", nameof(hoursByWeekday));
        }

        this.zone = zone;
        this.hoursByWeekday = hoursByWeekday;
        this.holidays = holidays;
    }

    /// <summary>
    /// The earliest instant (UTC) by which <paramref name="duration"/> of business time has passed since <paramref name="start"/>. Zero gives
    /// <paramref name="start"/> itself; a duration that is used up at closing time ends at closing time, not at the next opening.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The duration is negative.</exception>
    public DateTimeOffset AddBusinessTime(DateTimeOffset start, TimeSpan duration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(duration, TimeSpan.Zero);
        if (duration == TimeSpan.Zero)
        {
            return start.ToUniversalTime();
        }

        var from = Instant.FromDateTimeOffset(start);
        var left = Duration.FromTimeSpan(duration);
        var date = from.InZone(zone).Date;
        while (true)
        {
            foreach (var open in OpenSpans(date))
            {
                if (open.End <= from)
                {
                    continue;
                }

                var begin = Instant.Max(open.Start, from);
                var length = open.End - begin;
                if (length >= left)
                {
                    return (begin + left).ToDateTimeOffset();
                }

                left -= length;
            }

            date = date.PlusDays(1);
        }
    }

    /// <summary>Business time from <paramref name="start"/> to <paramref name="end"/>; zero when the end is not after the start.</summary>
    public TimeSpan BusinessTimeBetween(DateTimeOffset start, DateTimeOffset end)
    {
        var from = Instant.FromDateTimeOffset(start);
        var to = Instant.FromDateTimeOffset(end);
        var total = Duration.Zero;
        if (to <= from)
        {
            return TimeSpan.Zero;
        }

        var last = to.InZone(zone).Date;
        for (var date = from.InZone(zone).Date; date <= last; date = date.PlusDays(1))
        {
            foreach (var open in OpenSpans(date))
            {
                var begin = Instant.Max(open.Start, from);
                var finish = Instant.Min(open.End, to);
                if (finish > begin)
                {
                    total += finish - begin;
                }
            }
        }

        return total.ToTimeSpan();
    }

    /// <summary>All open spans that begin between two instants, ascending (UTC).</summary>
    public IEnumerable<(DateTimeOffset Start, DateTimeOffset End)> OpenSpans(DateTimeOffset from, DateTimeOffset to)
    {
        var last = Instant.FromDateTimeOffset(to).InZone(zone).Date;
        for (var date = Instant.FromDateTimeOffset(from).InZone(zone).Date; date <= last; date = date.PlusDays(1))
        {
            foreach (var open in OpenSpans(date))
            {
                var start = open.Start.ToDateTimeOffset();
                if (start >= from && start < to)
                {
                    yield return (start, open.End.ToDateTimeOffset());
                }
            }
        }
    }

    /// <summary>Opening hours of a local date as instants, ascending: cut where the zone's offset changes, so that each piece has one offset.</summary>
    private List<Interval> OpenSpans(LocalDate date)
    {
        var spans = new List<Interval>();
        var hours = hoursByWeekday[(int)date.DayOfWeek];
        if (hours.Length == 0 || holidays.Contains(date))
        {
            return spans;
        }

        var midnight = date.AtMidnight();
        var dayStart = zone.AtStartOfDay(date).ToInstant();
        var dayEnd = zone.AtStartOfDay(date.PlusDays(1)).ToInstant();
        foreach (var offsetSpan in zone.GetZoneIntervals(dayStart, dayEnd))
        {
            var utcMidnight = midnight.WithOffset(offsetSpan.WallOffset).ToInstant();
            var pieceStart = offsetSpan.HasStart ? Instant.Max(offsetSpan.Start, dayStart) : dayStart;
            var pieceEnd = offsetSpan.HasEnd ? Instant.Min(offsetSpan.End, dayEnd) : dayEnd;
            foreach (var open in hours)
            {
                var begin = Instant.Max(utcMidnight.PlusNanoseconds(open.StartNanosecondOfDay), pieceStart);
                var finish = Instant.Min(utcMidnight.PlusNanoseconds(open.EndNanosecondOfDay), pieceEnd);
                if (finish > begin)
                {
                    spans.Add(new Interval(begin, finish));
                }
            }
        }

        return spans;
    }
}
