using System.Globalization;

namespace LeadStreams.Cli.Reviews;

/// <summary>An age as people type it.</summary>
internal static class ReviewAge
{
    /// <summary>In the greatest unit of which there is a whole one, rounded down: who asks for <c>--age 2d</c> sees 2d and more.</summary>
    public static string Text(TimeSpan age) =>
        age.Days > 0 ? FormattableString.Invariant($"{age.Days}d")
        : age.Hours > 0 ? FormattableString.Invariant($"{age.Hours}h")
        : FormattableString.Invariant($"{age.Minutes}m");

    /// <summary>90m, 12h or 2d; zero for nothing.</summary>
    /// <exception cref="UsageException">It is no age.</exception>
    public static TimeSpan Parse(string? text)
    {
        if (text is null)
        {
            return TimeSpan.Zero;
        }

        if (
            text.Length > 1
            && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        )
        {
            switch (text[^1])
            {
                case 'm':
                    return TimeSpan.FromMinutes(number);
                case 'h':
                    return TimeSpan.FromHours(number);
                case 'd':
                    return TimeSpan.FromDays(number);
                default:
                    break;
            }
        }

        throw new UsageException($"'{text}' is no age: say 90m, 12h or 2d");
    }
}
