using NodaTime;

namespace LeadStreams.Domain.Markets;

/// <summary>One span of opening hours of a weekday, in nanoseconds since local midnight; the end is exclusive and at most 24 h.</summary>
internal readonly record struct OpeningHours(long StartNanosecondOfDay, long EndNanosecondOfDay)
{
    private const int MinutesOfDay = 24 * 60;

    /// <summary>Reads <c>09:00-17:00</c> or <c>09:00-12:30,13:30-18:00</c>: ascending, not overlapping, at most until 24:00.</summary>
    /// <returns>Null when the text is no such list.</returns>
    public static OpeningHours[]? Parse(string text)
    {
        var parts = text.Split(',');
        var spans = new OpeningHours[parts.Length];
        var earliest = 0;
        for (var i = 0; i < parts.Length; i++)
        {
            var part = parts[i].AsSpan().Trim();
            if (
                part.Length != 11
                || part[5] != '-'
                || Minute(part[..5]) is not { } start
                || Minute(part[6..]) is not { } end
            )
            {
                return null;
            }

            if (start < earliest || end <= start)
            {
                return null;
            }

            spans[i] = new(start * NodaConstants.NanosecondsPerMinute, end * NodaConstants.NanosecondsPerMinute);
            earliest = end;
        }

        return spans;
    }

    private static int? Minute(ReadOnlySpan<char> text)
    {
        foreach (var index in (ReadOnlySpan<int>)[0, 1, 3, 4])
        {
            if (!char.IsAsciiDigit(text[index]))
            {
                return null;
            }
        }

        var hour = ((text[0] - '0') * 10) + text[1] - '0';
        var minute = ((text[3] - '0') * 10) + text[4] - '0';
        var total = (hour * 60) + minute;
        return text[2] == ':' && minute < 60 && total <= MinutesOfDay ? total : null;
    }
}
