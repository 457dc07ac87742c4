using System.Collections.Frozen;
using LeadStreams.Domain.Text;

namespace LeadStreams.Domain.Phones;

/// <summary>All numbering plans and calling codes.</summary>
internal static class PhonePlans
{
    private static readonly FrozenDictionary<string, PhonePlan> ByCountry = EmbeddedText
        .Lines("phone-plans.txt")
        .Select(PhonePlan.Parse)
        .ToFrozenDictionary(x => x.Country, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string?> LeadingCountry = EmbeddedText
        .Lines("calling-codes.txt")
        .Select(x => x.Split('|'))
        .ToFrozenDictionary(x => x[0], x => x[1].Length == 0 ? null : x[1], StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> CodeByCountry = LeadingCountry
        .Where(x => x.Value is not null)
        .ToFrozenDictionary(x => x.Value!, x => x.Key, StringComparer.Ordinal);

    /// <summary>The plan of a country, or null when the tables have none.</summary>
    public static PhonePlan? ForCountry(string country) => ByCountry.GetValueOrDefault(country);

    /// <summary>The calling code of a country, or null.</summary>
    public static string? CallingCode(string country) =>
        ByCountry.TryGetValue(country, out var plan) ? plan.CallingCode : CodeByCountry.GetValueOrDefault(country);

    /// <summary>The calling code that an international number starts with (codes are prefix-free), or null.</summary>
    public static string? LeadingCode(ReadOnlySpan<char> digits)
    {
        var codes = LeadingCountry.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var length = 1; length <= 3 && length < digits.Length; length++)
        {
            if (codes.TryGetValue(digits[..length], out _))
            {
                return digits[..length].ToString();
            }
        }

        return null;
    }

    /// <summary>The country that leads a calling code, or null.</summary>
    public static string? CountryOf(string callingCode) => LeadingCountry.GetValueOrDefault(callingCode);
}
