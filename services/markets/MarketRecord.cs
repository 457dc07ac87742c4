using LeadStreams.Contracts;
using LeadStreams.Domain.Survivorship;

namespace LeadStreams.Markets;

/// <summary>Makes the record of one person for one market. Nothing that another market's events say can reach it.</summary>
internal static class MarketRecord
{
    /// <summary>The record; there is at least one event of the market.</summary>
    public static MarketLead Of(string personId, string market, AvroList<PersonLead> leads, SurvivorshipRules rules)
    {
        var golden = GoldenRecord.Of(
            leads.Where(lead => string.Equals(lead.Market, market, StringComparison.Ordinal)).ToArray(),
            rules
        );
        return new MarketLead
        {
            PersonId = personId,
            Market = market,
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
}
