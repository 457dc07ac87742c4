using System.Globalization;
using LeadStreams.Local.Stack;

namespace LeadStreams.Cli.Reviews;

/// <summary>An age as people type it.</summary>
internal static class ReviewAge
{
    /// <summary>90m, 12h or 2d; zero for nothing.</summary>
    /// <exception cref="StackException">It is no age.</exception>
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

        throw new StackException($"'{text}' is no age: say 90m, 12h or 2d");
    }
}
