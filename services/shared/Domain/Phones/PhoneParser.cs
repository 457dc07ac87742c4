namespace LeadStreams.Domain.Phones;

/// <summary>Turns what people write into E.164.</summary>
public static class PhoneParser
{
    private const int MinDigits = 7;
    private const int MaxDigits = 15;

    /// <summary>
    /// Parses a phone number. <paramref name="defaultRegion"/> (ISO alpha-2) says how to read numbers without calling code; without it they
    /// are impossible. The E.164 form of a number parses to itself whatever the region.
    /// </summary>
    public static PhoneNumber Parse(string raw, string? defaultRegion)
    {
        if (PhoneText.Read(raw) is not { } text)
        {
            return PhoneNumber.Impossible;
        }

        if (text.HasPlus)
        {
            return International(text.Digits, text.Extension);
        }

        if (defaultRegion is null || PhonePlans.CallingCode(defaultRegion) is not { } callingCode)
        {
            return PhoneNumber.Impossible;
        }

        var plan = PhonePlans.ForCountry(defaultRegion);
        if (WithoutInternationalPrefix(text.Digits, plan) is { } rest)
        {
            return International(rest, text.Extension);
        }

        return plan is null
            ? Unplanned(callingCode, defaultRegion, text.Digits.TrimStart('0'), text.Extension)
            : National(plan, text.Digits, text.Extension);
    }

    private static string? WithoutInternationalPrefix(string digits, PhonePlan? plan)
    {
        foreach (var prefix in plan?.InternationalPrefixes ?? ["00"])
        {
            if (digits.Length > prefix.Length + MinDigits && Matches(digits, prefix))
            {
                var rest = digits[prefix.Length..];
                if (rest[0] != '0' && PhonePlans.LeadingCode(rest) is not null)
                {
                    return rest;
                }
            }
        }

        return null;
    }

    private static bool Matches(string digits, string pattern)
    {
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] != 'd' && pattern[i] != digits[i])
            {
                return false;
            }
        }

        return true;
    }

    private static PhoneNumber International(string digits, string? extension)
    {
        if (PhonePlans.LeadingCode(digits) is not { } code)
        {
            return PhoneNumber.Impossible;
        }

        var number = digits[code.Length..];
        var country = PhonePlans.CountryOf(code);
        if (country is null || PhonePlans.ForCountry(country) is not { } plan)
        {
            return Unplanned(code, country, number, extension);
        }

        return Planned(plan, number, extension);
    }

    private static PhoneNumber National(PhonePlan plan, string digits, string? extension)
    {
        string? possible = null;
        foreach (var candidate in Candidates(plan, digits))
        {
            if (plan.Classify(candidate) != PhoneKind.Unknown)
            {
                return Planned(plan, candidate, extension);
            }

            possible ??= plan.HasLength(candidate.Length) ? candidate : null;
        }

        return possible is null ? PhoneNumber.Impossible : Planned(plan, possible, extension);
    }

    /// <summary>The readings of nationally written digits, the likeliest first.</summary>
    private static IEnumerable<string> Candidates(PhonePlan plan, string digits)
    {
        var trunk = plan.TrunkPrefix;
        if (trunk.Length > 0 && digits.StartsWith(trunk, StringComparison.Ordinal))
        {
            var rest = digits[trunk.Length..];
            yield return rest;
            if (plan.Country == "BR" && rest.Length > 11)
            {
                yield return rest[2..];
            }
        }

        yield return digits;
        if (digits.StartsWith(plan.CallingCode, StringComparison.Ordinal))
        {
            yield return digits[plan.CallingCode.Length..];
        }
    }

    private static PhoneNumber Planned(PhonePlan plan, string number, string? extension)
    {
        // A trunk prefix that was left in is taken out only where that makes a number of the plan: otherwise nothing would stop at once.
        var trunk = plan.TrunkPrefix;
        if (
            plan.Classify(number) == PhoneKind.Unknown
            && trunk.Length > 0
            && number.StartsWith(trunk, StringComparison.Ordinal)
            && plan.Classify(number.AsSpan(trunk.Length)) != PhoneKind.Unknown
        )
        {
            number = number[trunk.Length..];
        }

        if (!plan.HasLength(number.Length) || plan.CallingCode.Length + number.Length > MaxDigits)
        {
            return PhoneNumber.Impossible;
        }

        var kind = plan.Classify(number);
        var region =
            kind == PhoneKind.Unknown ? null
            : plan.CallingCode == "1" ? NorthAmerica.Region(number)
            : plan.CallingCode == "7" && number[0] is ('6' or '7') ? "KZ"
            : plan.Country;
        var validity = kind == PhoneKind.Unknown ? PhoneValidity.Invalid : PhoneValidity.Valid;
        return new PhoneNumber("+" + plan.CallingCode + number, region, extension, validity, kind);
    }

    private static PhoneNumber Unplanned(string code, string? country, string number, string? extension)
    {
        var length = code.Length + number.Length;
        return length is < MinDigits or > MaxDigits || number.Length < 4
            ? PhoneNumber.Impossible
            : new PhoneNumber("+" + code + number, country, extension, PhoneValidity.Possible, PhoneKind.Unknown);
    }
}
