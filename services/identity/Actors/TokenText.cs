using LeadStreams.Contracts;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Actors;

/// <summary>Reads keys of tokens, <c>namespace|hash</c>, as <see cref="TokenKeys"/> makes them. A namespace holds no bar, so keys are unambiguous.</summary>
internal static class TokenText
{
    /// <summary>What a key tells of its token: the namespace, and for its value what is the same for the same value.</summary>
    public static TokenId Parse(string key)
    {
        var bar = key.IndexOf('|', StringComparison.Ordinal);
        return new TokenId(key[..bar], key[(bar + 1)..]);
    }

    /// <summary>The rule of the token of a key; null while the lead that names it goes by other rules than this partition.</summary>
    public static NamespaceRule? RuleOf(string key, IdentityRules rules) =>
        rules.Find(key.AsSpan(0, key.IndexOf('|', StringComparison.Ordinal)));

    /// <summary>Of a lead's token keys those that count in the guard of a token that goes by this rule.</summary>
    public static AvroList<string> CoTokens(NamespaceRule rule, List<string> keys)
    {
        var count = 0;
        foreach (var key in keys)
        {
            count += IsOfAny(key, rule.CoTokenLimits) ? 1 : 0;
        }

        if (count == 0)
        {
            return [];
        }

        var counted = new string[count];
        foreach (var key in keys)
        {
            if (IsOfAny(key, rule.CoTokenLimits))
            {
                counted[^count--] = key;
            }
        }

        return AvroList<string>.Adopt(counted);
    }

    private static bool IsOfAny(string key, IReadOnlyList<CoTokenLimit> limits)
    {
        for (var i = 0; i < limits.Count; i++)
        {
            if (IsOf(key, limits[i].Namespace))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsOf(string key, string ruled) =>
        key.StartsWith(ruled, StringComparison.Ordinal) && key[ruled.Length] is ':' or '|';
}
