using LeadStreams.Domain.Markets;
using LeadStreams.Domain.Survivorship;
using LeadStreams.Hosting;
using LeadStreams.Streams;

namespace LeadStreams.Markets;

/// <summary>Publishes every person to the markets that have source events of it.</summary>
public sealed class MarketsService() : StreamService(MarketsTopology.ApplicationId, Build)
{
    private static Topology Build(ServiceEnvironment environment)
    {
        var catalog = MarketCatalog.Load(Path.Combine(environment.SchemasDirectory, "markets.yaml"));
        var codes = catalog.Markets.Select(market => market.Code).ToArray();
        return MarketsTopology.Build(
            environment.SchemaRegistry,
            codes,
            SurvivorshipRules.Load(environment.SchemasDirectory)
        );
    }
}
