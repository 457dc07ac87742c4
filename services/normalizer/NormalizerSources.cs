using LeadStreams.Domain.Markets;
using LeadStreams.Domain.Sources;
using LeadStreams.Normalizer.Mapping;

namespace LeadStreams.Normalizer;

/// <summary>The declarations that the normalizer works by.</summary>
internal sealed record NormalizerSources(SourceCatalog Sources, DataDictionary Dictionary, MarketCatalog Markets)
{
    /// <summary>Reads dictionary.yaml and markets.yaml in one folder and the source.yaml of every folder in the other.</summary>
    /// <exception cref="SourceDefinitionException">Declarations have faults.</exception>
    public static NormalizerSources Load(string schemasDirectory, string sourcesDirectory)
    {
        var dictionary = DataDictionary.Load(Path.Combine(schemasDirectory, "dictionary.yaml"));
        var markets = MarketCatalog.Load(Path.Combine(schemasDirectory, "markets.yaml"));
        return new NormalizerSources(SourceCatalog.Load(sourcesDirectory, dictionary), dictionary, markets);
    }

    /// <summary>A mapper for every source, by its raw topic; for one task.</summary>
    public Dictionary<string, LeadMapper> CreateMappers() =>
        Sources.Sources.ToDictionary(
            x => x.RawTopic,
            x => new LeadMapper(x, Dictionary, Markets),
            StringComparer.Ordinal
        );
}
