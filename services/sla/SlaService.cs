using LeadStreams.Domain.Markets;
using LeadStreams.Hosting;

namespace LeadStreams.Sla;

/// <summary>Keeps an SLA clock for every lead and fires its thresholds.</summary>
public sealed class SlaService()
    : StreamService(
        SlaTopology.Name,
        environment =>
            SlaTopology.Build(
                environment.SchemaRegistry,
                MarketCatalog.Load(Path.Combine(environment.SchemasDirectory, "markets.yaml"))
            )
    );
