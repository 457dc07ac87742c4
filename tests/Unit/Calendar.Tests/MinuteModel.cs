using NodaTime;

namespace LeadStreams.Calendar.Tests;

/// <summary>Business time the naive way: look at every minute's local time. Slow, and too simple to be wrong.</summary>
internal sealed class MinuteModel(
    DateTimeZone zone,
    int openMinute,
    int closeMinute,
    IReadOnlySet<IsoDayOfWeek> weekdays,
    LocalDate holiday
)
{
    public bool IsOpen(DateTimeOffset minute)
    {
        var local = Instant.FromDateTimeOffset(minute).InZone(zone).LocalDateTime;
        var minuteOfDay = (local.Hour * 60) + local.Minute;
        return weekdays.Contains(local.DayOfWeek)
            && local.Date != holiday
            && minuteOfDay >= openMinute
            && minuteOfDay < closeMinute;
    }

    /// <summary>Minutes between two instants that both lie on a full minute.</summary>
    public int Between(DateTimeOffset start, DateTimeOffset end)
    {
        var open = 0;
        for (var minute = start; minute < end; minute = minute.AddMinutes(1))
        {
            open += IsOpen(minute) ? 1 : 0;
        }

        return open;
    }

    public DateTimeOffset Add(DateTimeOffset start, int minutes)
    {
        var at = start;
        for (var left = minutes; left > 0; at = at.AddMinutes(1))
        {
            left -= IsOpen(at) ? 1 : 0;
        }

        return at;
    }
}
