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
        var wanted = new List<IdentityLeadToken>(source.Count + mustLinks.Count);
        foreach (var token in source)
        {
            // A source cannot make a manual decision.
            if (!string.Equals(token.Namespace, IdentityRules.MustLinkNamespace, StringComparison.Ordinal))
            {
                wanted.Add(Wanted(new TokenId(token.Namespace, token.Value), token.Trust, rules, keys));
            }
        }

        foreach (var token in mustLinks)
        {
            wanted.Add(Wanted(token, Verification.Verified, rules, keys));
        }

        SortDistinct(wanted);
        return AvroList<IdentityLeadToken>.Adopt(wanted.ToArray());
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
            Key = mayLink ? keys.Of(token) : "",
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

    /// <summary>Sorts tokens by namespace and value, and keeps of equal ones that with the better trust.</summary>
    public static void SortDistinct(List<IdentityLeadToken> tokens)
    {
        if (AreSortedDistinct(tokens))
        {
            return;
        }

        tokens.Sort(ByToken);
        for (var i = tokens.Count - 1; i > 0; i--)
        {
            if (IdOf(tokens[i]) == IdOf(tokens[i - 1]))
            {
                var better =
                    Better(tokens[i].Trust, tokens[i - 1].Trust) == tokens[i].Trust ? tokens[i] : tokens[i - 1];
                tokens[i - 1] = better;
                tokens.RemoveAt(i);
            }
        }
    }

    // As most come: a source has few tokens, and the normalizer sorts them.
    private static bool AreSortedDistinct(List<IdentityLeadToken> tokens)
    {
        for (var i = 1; i < tokens.Count; i++)
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
