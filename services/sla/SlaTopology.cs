using LeadStreams.Contracts;
using LeadStreams.Domain.Markets;
using LeadStreams.Streams;

namespace LeadStreams.Sla;

/// <summary>What the service reads, keeps and writes.</summary>
public static class SlaTopology
{
    /// <summary>Folder, application id and consumer group.</summary>
    public const string Name = "sla";

    /// <summary>The topology for a catalogue of markets.</summary>
    public static Topology Build(ISchemaRegistry registry, MarketCatalog markets) =>
        new TopologyBuilder(Name, registry)
            .Source<NormalizedLead>(SlaTopics.Leads)
            .Source<Membership>(SlaTopics.Memberships)
            .Source<Activity>(SlaTopics.Activities)
            .Store<SlaState>(SlaTopics.Store)
            .Sink<SlaClock>(SlaTopics.Clocks)
            .Sink<SlaThreshold>(SlaTopics.Thresholds)
            // Of memberships the last one counts, and a threshold cannot be taken back: a lead of which something could not be read
            // stands still rather than have a breach told that its next record disproves.
            .ParkBehindDeadLetters()
            .Process(SlaTopics.Store, () => new SlaProcessor(markets));
}
