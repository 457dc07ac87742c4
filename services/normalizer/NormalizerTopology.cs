using LeadStreams.Contracts;
using LeadStreams.Streams;

namespace LeadStreams.Normalizer;

/// <summary>The normalizer as a topology: reads the raw topic of every source, remembers what it has seen and what became of it, writes leads.</summary>
internal static class NormalizerTopology
{
    public const string ApplicationId = "normalizer";

    public static Topology Build(NormalizerSources sources, ISchemaRegistry registry)
    {
        var builder = new TopologyBuilder(ApplicationId, registry);
        foreach (var source in sources.Sources.Sources)
        {
            builder.RawSource(source.RawTopic);
        }

        // Dead letters hold up nothing: raw records stand for themselves, and which version is newest is decided by what they say.
        return builder
            .Source<IdentityErasure>(NormalizerProcessor.Erasures)
            .Store<SeenLead>(NormalizerProcessor.SeenStore)
            .Store<RawTally>(RawTallies.Store)
            .Sink<NormalizedLead>(NormalizerProcessor.Output)
            .Process(() => new NormalizerProcessor(sources));
    }
}
