using LeadStreams.Domain.Markets;
using LeadStreams.Domain.Topics;

namespace LeadStreams.Hosting;

/// <summary>What the files of a schemas folder say together.</summary>
public static class SchemasFolder
{
    /// <summary>The catalog of topics, filled in with the folder's markets and the connectors of a sources folder.</summary>
    /// <exception cref="TopicCatalogException">The catalog has faults; the message lists every one.</exception>
    public static TopicCatalog Topics(string schemasDirectory, string sourcesDirectory) =>
        TopicCatalog.Load(
            Path.Combine(schemasDirectory, "topics.yaml"),
            SourceFolders.Names(sourcesDirectory),
            [
                .. MarketCatalog
                    .Load(Path.Combine(schemasDirectory, "markets.yaml"))
                    .Markets.Select(market => market.Code),
            ]
        );
}
