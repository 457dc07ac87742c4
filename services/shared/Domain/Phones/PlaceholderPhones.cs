namespace LeadStreams.Domain.Phones;

/// <summary>Numbers that people and form fillers type to get past a required field; they belong to nobody.</summary>
public static class PlaceholderPhones
{
    private const string Ascending = "01234567890123456789";
    private const string Descending = "98765432109876543210";

    /// <summary>True when an E.164 number ends in one digit seven times or in a plain run of ten.</summary>
    public static bool IsPlaceholder(string e164)
    {
        if (e164.Length < 8)
        {
            return false;
        }

        var tail = e164.AsSpan(e164.Length - 7);
        return tail.IndexOfAnyExcept(tail[0]) < 0 || (e164.Length > 10 && IsRun(e164.AsSpan(e164.Length - 10)));
    }

    private static bool IsRun(ReadOnlySpan<char> digits) =>
        Ascending.AsSpan().Contains(digits, StringComparison.Ordinal)
        || Descending.AsSpan().Contains(digits, StringComparison.Ordinal);
}
