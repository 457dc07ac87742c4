using LeadStreams.Contracts;
using LeadStreams.Domain.Survivorship;
using LeadStreams.Identity.Registers;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Refresh;

/// <summary>Makes the person record of a cluster: a pure function of the retained facts of its leads.</summary>
internal static class PersonRecord
{
    /// <summary>The record.</summary>
    public static Person Of(
        string personId,
        Cluster cluster,
        IReadOnlyDictionary<string, IdentityLeadState> leads,
        SurvivorshipRules rules
    )
    {
        var golden = GoldenRecord.Of(cluster.Leads.Select(lead => leads[lead.Id].Evidence!), rules);
        return new Person
        {
            PersonId = personId,
            AnchorLeadId = cluster.Anchor.Id,
            Tokens = TokensOf(cluster, leads),
            Markets = MarketsOf(golden.Leads),
            Attributes = golden.Attributes,
            Leads = golden.Leads,
            TouchCount = golden.Leads.Count,
            FirstTouchAt = golden.FirstTouchAt,
            LastTouchAt = golden.LastTouchAt,
            PrimarySource = golden.PrimarySource,
            PrimarySourceRule = golden.PrimarySourceRule,
            Consents = golden.Consents,
        };
    }

    /// <summary>
    /// The evidence of the sources, linking or not: whether a token is generic depends on other people's leads, and is not said here.
    /// </summary>
    private static AvroList<Token> TokensOf(Cluster cluster, IReadOnlyDictionary<string, IdentityLeadState> leads)
    {
        var tokens = new SortedDictionary<TokenId, Verification>();
        foreach (var lead in cluster.Leads)
        {
            foreach (var token in leads[lead.Id].Tokens)
            {
                if (!LeadTokens.IsMustLink(token))
                {
                    var id = LeadTokens.IdOf(token);
                    tokens[id] = tokens.TryGetValue(id, out var trust)
                        ? LeadTokens.Better(trust, token.Trust)
                        : token.Trust;
                }
            }
        }

        return tokens.Select(AsToken).ToAvroList();
    }

    private static Token AsToken(KeyValuePair<TokenId, Verification> token) =>
        new()
        {
            Namespace = token.Key.Namespace,
            Value = token.Key.Value,
            Trust = token.Value,
        };

    private static AvroList<string> MarketsOf(AvroList<PersonLead> leads)
    {
        var markets = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var lead in leads)
        {
            if (lead.Market is { } market)
            {
                markets.Add(market);
            }
        }

        return markets.ToAvroList();
    }
}
