using LeadStreams.Contracts;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Actors;

/// <summary>The tokens of one lead as identity retains them: distinct, sorted, each with whether it may link.</summary>
internal static class LeadTokens
{
    private static readonly Comparison<IdentityLeadToken> ByToken = (x, y) => IdOf(x).CompareTo(IdOf(y));

    /// <summary>A token by its value.</summary>
    public static TokenId IdOf(IdentityLeadToken token) => new(token.Namespace, token.Value);

    /// <summary>True for the pseudo token of a must-link decision: no evidence of the source.</summary>
    public static bool IsMustLink(IdentityLeadToken token) =>
        string.Equals(token.Namespace, IdentityRules.MustLinkNamespace, StringComparison.Ordinal);

    /// <summary>The tokens that a lead should have: those of its source, and those of must-link decisions that name it.</summary>
    public static AvroList<IdentityLeadToken> Wanted(
        AvroList<Token> source,
        IReadOnlyList<TokenId> mustLinks,
        IdentityRules rules,
        TokenKeys keys
    )
    {
        var wanted = new IdentityLeadToken[source.Count + mustLinks.Count];
        var count = 0;
        foreach (var token in source)
        {
            // A source cannot make a manual decision.
            if (!string.Equals(token.Namespace, IdentityRules.MustLinkNamespace, StringComparison.Ordinal))
            {
                wanted[count++] = Wanted(new TokenId(token.Namespace, token.Value), token.Trust, rules, keys);
            }
        }

        foreach (var token in mustLinks)
        {
            wanted[count++] = Wanted(token, Verification.Verified, rules, keys);
        }

        count = SortDistinct(wanted.AsSpan(0, count));
        return AvroList<IdentityLeadToken>.Adopt(count == wanted.Length ? wanted : wanted[..count]);
    }

    /// <summary>Of two degrees of checking the better: verified, unverified, invalid.</summary>
    public static Verification Better(Verification x, Verification y) => TrustOrder(x) <= TrustOrder(y) ? x : y;

    private static IdentityLeadToken Wanted(TokenId token, Verification trust, IdentityRules rules, TokenKeys keys)
    {
        var mayLink = trust != Verification.Invalid && rules.IsValid(token);
        return new IdentityLeadToken
        {
            Namespace = token.Namespace,
            Value = token.Value,
            Trust = trust,
            MayLink = mayLink,
            Key = mayLink && rules.IsAskedFor(token.Namespace) ? keys.Of(token) : "",
        };
    }

    /// <summary>The token as contracts have it.</summary>
    public static Token AsToken(IdentityLeadToken token) =>
        new()
        {
            Namespace = token.Namespace,
            Value = token.Value,
            Trust = token.Trust,
        };

    /// <summary>Sorts tokens by namespace and value, and keeps of equal ones that with the better trust. Returns how many remain, which are the first.</summary>
    public static int SortDistinct(Span<IdentityLeadToken> tokens)
    {
        if (AreSortedDistinct(tokens))
        {
            return tokens.Length;
        }

        tokens.Sort(ByToken);
        var kept = 0;
        for (var i = 1; i < tokens.Length; i++)
        {
            if (IdOf(tokens[i]) != IdOf(tokens[kept]))
            {
                tokens[++kept] = tokens[i];
            }
            else if (TrustOrder(tokens[i].Trust) < TrustOrder(tokens[kept].Trust))
            {
                tokens[kept] = tokens[i];
            }
        }

        return kept + 1;
    }

    /// <summary>True when tokens that are asked for are the same in both lists, which are sorted.</summary>
    public static bool HaveSameKeys(AvroList<IdentityLeadToken> x, AvroList<IdentityLeadToken> y)
    {
        for (int i = 0, j = 0; ; i++, j++)
        {
            i = NextKeyed(x, i);
            j = NextKeyed(y, j);
            if (i == x.Count || j == y.Count)
            {
                return i == x.Count && j == y.Count;
            }

            if (!string.Equals(x[i].Key, y[j].Key, StringComparison.Ordinal))
            {
                return false;
            }
        }
    }

    private static int NextKeyed(AvroList<IdentityLeadToken> tokens, int from)
    {
        while (from < tokens.Count && tokens[from].Key.Length == 0)
        {
            from++;
        }

        return from;
    }

    // As most come: a source has few tokens, and the normalizer sorts them.
    private static bool AreSortedDistinct(ReadOnlySpan<IdentityLeadToken> tokens)
    {
        for (var i = 1; i < tokens.Length; i++)
        {
            if (ByToken(tokens[i - 1], tokens[i]) >= 0)
            {
                return false;
            }
        }

        return true;
    }

    private static int TrustOrder(Verification trust) =>
        trust switch
        {
            Verification.Verified => 0,
            Verification.Unverified => 1,
            _ => 2,
        };
}
