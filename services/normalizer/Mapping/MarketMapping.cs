using LeadStreams.Domain.Markets;
using LeadStreams.Domain.Sources;

namespace LeadStreams.Normalizer.Mapping;

/// <summary>Tells the market of a record: the country field, else the first phone number's country, else the source's default.</summary>
internal sealed class MarketMapping(MarketCatalog markets, MarketRule rule)
{
    /// <summary>The market code or null, and the reason.</summary>
    public (string? Market, string Reason) Read(LeadScratch scratch)
    {
        if (scratch.Country is { } country)
        {
            return markets.ForCountry(country) is { } market
                ? (market.Code, "country_field")
                : (null, "unknown_country");
        }

        foreach (var (_, region) in scratch.Phones)
        {
            if (region is not null && markets.ForCountry(region) is { } market)
            {
                return (market.Code, "phone_region");
            }
        }

        return rule.Default is { } code ? (code, "source_default") : (null, "no_evidence");
    }
}
