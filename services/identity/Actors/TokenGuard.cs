using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Actors;

/// <summary>Stratum 1 of one token over its carriers: a pure function of what they say they carry. Past the hard limit it costs the same however many there are.</summary>
internal sealed class TokenGuard(IdentityRules rules)
{
    private readonly CoTokenCount count = new();

    /// <summary>True when the token links nobody.</summary>
    public bool IsGeneric(string token, TokenCarriers carriers)
    {
        if (carriers.Count == 0)
        {
            return false;
        }

        if (TokenText.RuleOf(token, rules) is not { } rule)
        {
            return true;
        }

        if (CoTokenCount.ExceedsHardLimit(rule, carriers.Count))
        {
            return true;
        }

        if (rule.CoTokenLimits.Count == 0 || IsBelowAllLimits(rule, carriers))
        {
            return false;
        }

        count.Begin(rule);
        foreach (var carrier in carriers.All())
        {
            foreach (var other in carrier.CoTokens)
            {
                if (count.Add(TokenText.Parse(other)))
                {
                    return true;
                }
            }
        }

        return false;
    }

    // Too few to exceed a limit were they all distinct: most tokens have so few that nothing needs to be counted.
    private static bool IsBelowAllLimits(NamespaceRule rule, TokenCarriers carriers)
    {
        var least = int.MaxValue;
        for (var i = 0; i < rule.CoTokenLimits.Count; i++)
        {
            least = Math.Min(least, rule.CoTokenLimits[i].Limit);
        }

        return carriers.HasFewCoTokens(least);
    }
}
