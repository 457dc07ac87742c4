using LeadStreams.Contracts;
using LeadStreams.Domain.Survivorship;
using LeadStreams.Streams;

namespace LeadStreams.Markets;

/// <summary>What markets reads, keeps and writes.</summary>
internal static class MarketsTopology
{
    public const string ApplicationId = "markets";
    public const string PersonsTopic = "leads.persons";
    public const string PublishedStore = "published";

    /// <summary>The topic of a market.</summary>
    public static string TopicOf(string market) => "leads.market." + market;

    /// <summary>The topology for these market codes, with its schemas looked up in <paramref name="registry"/>.</summary>
    public static Topology Build(
        ISchemaRegistry registry,
        IReadOnlyCollection<string> markets,
        SurvivorshipRules survivorship
    )
    {
        var builder = new TopologyBuilder(ApplicationId, registry)
            .Source<Person>(PersonsTopic)
            .Store<MarketsPersonState>(PublishedStore)
            // A person's record is the whole truth about it and tells no version: a later one, and above all its withdrawal, must
            // neither wait for a broken one nor be undone by its redrive.
            .SupersedeDeadLetters();
        foreach (var market in markets)
        {
            builder.Sink<MarketLead>(TopicOf(market));
        }

        return builder.Process<MarketsPersonState>(PublishedStore, () => new MarketsProcessor(markets, survivorship));
    }
}
