using System.Globalization;

namespace LeadStreams.Domain.Text;

/// <summary>Reads the ways in which systems write an instant.</summary>
public static class InstantText
{
    private const long SecondsLimit = 100_000_000_000;
    private static readonly DateTimeOffset Earliest = new(1990, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Latest = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>
    /// ISO 8601 (<c>2026-01-02T03:04:05Z</c>, <c>…+0000</c> without a colon, date only; UTC where no offset stands), Unix seconds or Unix
    /// milliseconds; to the millisecond. Null when it is none, or before 1990 or after 2100.
    /// </summary>
    public static DateTimeOffset? Parse(string text)
    {
        var trimmed = text.AsSpan().Trim();
        if (trimmed.IsEmpty || trimmed.Length > 40)
        {
            return null;
        }

        var instant = long.TryParse(trimmed, NumberStyles.None, CultureInfo.InvariantCulture, out var unix)
            ? OfUnix(unix)
            : OfIso(trimmed);
        return instant is { } found && found >= Earliest && found < Latest
            ? DateTimeOffset.FromUnixTimeMilliseconds(found.ToUnixTimeMilliseconds())
            : null;
    }

    private static DateTimeOffset? OfUnix(long number) =>
        number < SecondsLimit ? DateTimeOffset.FromUnixTimeSeconds(number)
        : number < SecondsLimit * 1000 ? DateTimeOffset.FromUnixTimeMilliseconds(number)
        : null;

    private static DateTimeOffset? OfIso(ReadOnlySpan<char> text)
    {
        // Anything that does not start with a full date is somebody's local custom: 01/02/2026 is two different days.
        if (text.Length < 10 || text[4] != '-' || text[7] != '-' || !char.IsAsciiDigit(text[0]))
        {
            return null;
        }

        Span<char> fixedText = stackalloc char[text.Length + 1];
        text.CopyTo(fixedText);
        var length = text.Length;
        if (length > 19 && text[^5] is '+' or '-' && char.IsAsciiDigit(text[^1]))
        {
            fixedText[length - 2] = ':';
            text[^2..].CopyTo(fixedText[(length - 1)..]);
            length++;
        }

        return DateTimeOffset.TryParse(
            fixedText[..length],
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var instant
        )
            ? instant
            : null;
    }
}
