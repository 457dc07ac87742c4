using LeadStreams.Domain.Markets;

namespace LeadStreams.PostgresSink.Security;

/// <summary>The database roles of LeadStreams.</summary>
public static class PostgresRoles
{
    /// <summary>What belongs to no market is stored under this code; the global role sees it.</summary>
    public const string UnassignedMarket = "unassigned";

    /// <summary>Owner of the schema: runs migrations, makes roles. No service reads or writes rows with it.</summary>
    public const string Owner = "leadstreams";

    /// <summary>Group (no login) of all roles that read.</summary>
    public const string Reader = "leads_reader";

    /// <summary>Login that sees all markets and the restricted tables.</summary>
    public const string Global = "leads_global";

    /// <summary>Login with which the sink writes.</summary>
    public const string Sink = "leads_sink";

    /// <summary>Login that sees one market.</summary>
    public static string OfMarket(string code) => $"leads_market_{code}";

    /// <summary>Every login that the sink makes sure of, in a fixed order.</summary>
    public static IReadOnlyList<string> Logins(MarketCatalog catalog) =>
        [Sink, Global, .. catalog.Markets.Select(market => OfMarket(market.Code))];
}
