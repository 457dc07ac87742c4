using LeadStreams.Contracts;
using LeadStreams.Domain.Survivorship;
using LeadStreams.Identity.Actors;

namespace LeadStreams.Identity.Refresh;

/// <summary>Makes the person record of leads that are one person: a pure function of what is retained of them.</summary>
internal static class PersonRecord
{
    [ThreadStatic]
    private static Survivors<IdentityLeadToken, ByToken>? reused;

    /// <summary>The record of these leads, oldest first.</summary>
    public static Person Of(string personId, IReadOnlyList<IdentityCellLead> leads, SurvivorshipRules rules)
    {
        var evidence = new PersonLead[leads.Count];
        for (var i = 0; i < evidence.Length; i++)
        {
            evidence[i] = leads[i].Record.Evidence!;
        }

        var golden = GoldenRecord.Of(evidence, rules);
        var paid = PaidTouches.Count(evidence);
        return new Person
        {
            PersonId = personId,
            AnchorLeadId = leads[0].LeadId,
            Tokens = TokensOf(leads),
            Markets = MarketsOf(golden.Leads),
            Attributes = golden.Attributes,
            Leads = BoundedEvidence.Of(golden.Leads),
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
    private static AvroList<Token> TokensOf(IReadOnlyList<IdentityCellLead> leads)
    {
        var distinct = reused ??= new Survivors<IdentityLeadToken, ByToken>();
        for (var i = 0; i < leads.Count; i++)
        {
            foreach (var token in leads[i].Record.Tokens)
            {
                if (!LeadTokens.IsMustLink(token))
                {
                    distinct.Add(token);
                }
            }
        }

        var tokens = new Token[distinct.Items.Length];
        for (var i = 0; i < tokens.Length; i++)
        {
            tokens[i] = LeadTokens.AsToken(distinct.Items[i]);
        }

        distinct.Clear();
        return AvroList<Token>.Adopt(tokens);
    }

    private static AvroList<string> MarketsOf(AvroList<PersonLead> leads)
    {
        if (leads.Count == 1)
        {
            return leads[0].Market is { } only ? [only] : [];
        }

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

    /// <summary>Of one token the better trust survives.</summary>
    private readonly struct ByToken : ISurvival<IdentityLeadToken>
    {
        public static int Order(in IdentityLeadToken x, in IdentityLeadToken y) =>
            LeadTokens.IdOf(x).CompareTo(LeadTokens.IdOf(y));

        public static bool Prevails(in IdentityLeadToken candidate, in IdentityLeadToken known) =>
            candidate.Trust != known.Trust && LeadTokens.Better(candidate.Trust, known.Trust) == candidate.Trust;
    }
}

/// <summary>The evidence of the leads that are being looked at.</summary>
internal interface ILeadEvidence
{
    /// <summary>Tokens of a lead, those of must-link decisions included.</summary>
    AvroList<IdentityLeadToken> TokensOf(string leadId);
}
