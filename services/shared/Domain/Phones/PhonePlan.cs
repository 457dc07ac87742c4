using System.Globalization;

namespace LeadStreams.Domain.Phones;

/// <summary>The numbering plan of one country: how its national numbers are dialed, how long they are and how they start.</summary>
internal sealed class PhonePlan
{
    private readonly string[] mobilePrefixes;
    private readonly ulong mobileLengths;
    private readonly string[] otherPrefixes;
    private readonly ulong otherLengths;
    private readonly bool indistinct;

    private PhonePlan(string[] columns)
    {
        Country = columns[0];
        CallingCode = columns[1];
        TrunkPrefix = columns[2];
        InternationalPrefixes = columns[3].Split(',');
        indistinct = columns[4] == "same";
        mobilePrefixes = indistinct ? [] : columns[4].Split(',');
        mobileLengths = Lengths(columns[5]);
        otherPrefixes = columns[6].Length == 0 ? [] : columns[6].Split(',');
        otherLengths = Lengths(columns[7]);
    }

    public string Country { get; }

    public string CallingCode { get; }

    public string TrunkPrefix { get; }

    public string[] InternationalPrefixes { get; }

    public static PhonePlan Parse(string line) => new(line.Split('|'));

    /// <summary>Whether the plan has numbers of this length at all.</summary>
    public bool HasLength(int length) => length < 64 && (((mobileLengths | otherLengths) >> length) & 1) == 1;

    /// <summary>What the plan says about a national significant number.</summary>
    public PhoneKind Classify(ReadOnlySpan<char> number)
    {
        if (IsNorthAmerican)
        {
            return NorthAmerica.IsValid(number) ? PhoneKind.FixedOrMobile : PhoneKind.Unknown;
        }

        var isOther = ((otherLengths >> number.Length) & 1) == 1 && StartsWithAny(number, otherPrefixes);
        if (indistinct)
        {
            return isOther ? PhoneKind.FixedOrMobile : PhoneKind.Unknown;
        }

        var isMobile = ((mobileLengths >> number.Length) & 1) == 1 && StartsWithAny(number, mobilePrefixes);
        return isMobile ? PhoneKind.Mobile
            : isOther ? PhoneKind.Fixed
            : PhoneKind.Unknown;
    }

    private bool IsNorthAmerican => CallingCode == "1";

    private static bool StartsWithAny(ReadOnlySpan<char> number, string[] prefixes)
    {
        foreach (var prefix in prefixes)
        {
            if (number.StartsWith(prefix, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static ulong Lengths(string text)
    {
        var set = 0UL;
        foreach (var range in text.Split(','))
        {
            var dash = range.IndexOf('-', StringComparison.Ordinal);
            var first = int.Parse(dash < 0 ? range : range[..dash], CultureInfo.InvariantCulture);
            var last = int.Parse(dash < 0 ? range : range[(dash + 1)..], CultureInfo.InvariantCulture);
            for (var length = first; length <= last; length++)
            {
                set |= 1UL << length;
            }
        }

        return set;
    }
}
