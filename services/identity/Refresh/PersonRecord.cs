using LeadStreams.Contracts;
using LeadStreams.Domain.Survivorship;
using LeadStreams.Identity.Actors;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Refresh;

/// <summary>Makes the person record of a cluster: a pure function of the retained facts of its leads.</summary>
internal static class PersonRecord
{
    /// <summary>The record.</summary>
    public static Person Of(string personId, Cluster cluster, ILeadEvidence leads, SurvivorshipRules rules)
    {
        var evidence = new PersonLead[cluster.Leads.Count];
        for (var i = 0; i < evidence.Length; i++)
        {
            evidence[i] = leads.EvidenceOf(cluster.Leads[i].Id);
        }

        var golden = GoldenRecord.Of(evidence, rules);
        var paid = PaidTouches.Count(evidence);
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
            PaidTouchCount = paid,
            IsPaidTwice = paid > 1,
        };
    }

    /// <summary>
    /// The evidence of the sources, linking or not: whether a token is generic depends on other people's leads, and is not said here.
    /// </summary>
    private static AvroList<Token> TokensOf(Cluster cluster, ILeadEvidence leads)
    {
        var tokens = new List<IdentityLeadToken>();
        foreach (var lead in cluster.Leads)
        {
            foreach (var token in leads.TokensOf(lead.Id))
            {
                if (!LeadTokens.IsMustLink(token))
                {
                    tokens.Add(token);
                }
            }
        }

        LeadTokens.SortDistinct(tokens);
        var distinct = new Token[tokens.Count];
        for (var i = 0; i < distinct.Length; i++)
        {
            distinct[i] = LeadTokens.AsToken(tokens[i]);
        }

        return AvroList<Token>.Adopt(distinct);
    }

    private static AvroList<string> MarketsOf(AvroList<PersonLead> leads)
    {
        var markets = new List<string>();
        foreach (var lead in leads)
        {
            if (lead.Market is { } market && !markets.Contains(market))
            {
                markets.Add(market);
            }
        }

        markets.Sort(StringComparer.Ordinal);
        return AvroList<string>.Adopt(markets.ToArray());
    }
}

/// <summary>The evidence of the leads that are being looked at.</summary>
internal interface ILeadEvidence
{
    /// <summary>A lead as evidence of a person.</summary>
    PersonLead EvidenceOf(string leadId);

    /// <summary>Its tokens, those of must-link decisions included.</summary>
    AvroList<IdentityLeadToken> TokensOf(string leadId);
}
