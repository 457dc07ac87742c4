namespace LeadStreams.Domain.Markets;

/// <summary>A market of <c>schemas/markets.yaml</c>: which countries it holds, its clock, and what it promises.</summary>
public sealed record Market
{
    /// <summary>Lower-case code; names the market's topic (<c>leads.market.{code}</c>) and its database role.</summary>
    public required string Code { get; init; }

    /// <summary>Name for humans.</summary>
    public required string Name { get; init; }

    /// <summary>ISO 3166-1 alpha-2 codes, upper case; no country lies in two markets.</summary>
    public required IReadOnlyList<string> Countries { get; init; }

    /// <summary>Region (ISO 3166-1 alpha-2) in which a phone number without a country code is read.</summary>
    public required string PhoneRegion { get; init; }

    /// <summary>IANA time zone id.</summary>
    public required string TimeZone { get; init; }

    /// <summary>Opening hours in the market's own time zone.</summary>
    public required BusinessCalendar Calendar { get; init; }

    /// <summary>Response promise.</summary>
    public required SlaPolicy Sla { get; init; }
}
