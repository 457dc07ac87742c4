using LeadStreams.Hosting;

namespace LeadStreams.Normalizer;

/// <summary>The normalizer: raw source records in, leads out, nothing lost.</summary>
public sealed class NormalizerService()
    : StreamService(
        NormalizerTopology.ApplicationId,
        environment =>
            NormalizerTopology.Build(
                NormalizerSources.Load(environment.SchemasDirectory, environment.SourcesDirectory),
                environment.SchemaRegistry
            )
    );
