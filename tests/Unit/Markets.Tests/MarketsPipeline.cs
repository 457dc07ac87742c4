using LeadStreams.Contracts;
using LeadStreams.Domain.Survivorship;
using LeadStreams.Identity;
using LeadStreams.Identity.Actors;
using LeadStreams.Identity.Resolution;
using LeadStreams.Identity.Tests;
using LeadStreams.Testing;

namespace LeadStreams.Markets.Tests;

/// <summary>Identity and markets one behind the other, joined by the persons topic.</summary>
internal sealed class MarketsPipeline : IDisposable
{
    public static readonly string[] Codes = ["de", "gb", "us"];
    private static readonly InMemorySchemaRegistry Registry = IdentityBench.Registry;

    private readonly TopologyDriver identity = new(
        IdentityTopology.Build(Registry, IdentityRules.Default, SurvivorshipRules.Default, () => TestKeys.Any),
        Lead.Epoch
    );

    private readonly TopologyDriver markets = new(
        MarketsTopology.Build(Registry, Codes, SurvivorshipRules.Default),
        Lead.Epoch
    );
    private int forwarded;

    public IReadOnlyDictionary<string, Person> Persons => identity.Latest<Person>(IdentityTopology.PersonsTopic);

    public IReadOnlyDictionary<string, MarketLead> Market(string code) =>
        markets.Latest<MarketLead>(MarketsTopology.TopicOf(code));

    public int EmittedTo(string code) => markets.Output(MarketsTopology.TopicOf(code)).Count;

    public MarketsPipeline Send(params object[] records)
    {
        foreach (var record in records)
        {
            var (topic, key, value) = record switch
            {
                NormalizedLead lead => (IdentityTopology.NormalizedTopic, lead.LeadId, (object?)lead),
                IdentityDecision decision => (IdentityTopology.DecisionsTopic, decision.DecisionId, decision),
                Tombstone tombstone => (tombstone.Topic, tombstone.Key, null),
                _ => throw new ArgumentException("no topic", nameof(records)),
            };
            identity.Pipe(topic, key, value);
        }

        return this;
    }

    /// <summary>Commits identity and has markets read what it said.</summary>
    public MarketsPipeline Commit()
    {
        identity.Settle();
        var said = identity.Output(IdentityTopology.PersonsTopic);
        for (; forwarded < said.Count; forwarded++)
        {
            markets.Pipe(IdentityTopology.PersonsTopic, said[forwarded].Key, said[forwarded].Value);
        }

        markets.Commit();
        return this;
    }

    /// <summary>Hands markets a person record again.</summary>
    public MarketsPipeline Redeliver(string personId)
    {
        markets.Pipe(IdentityTopology.PersonsTopic, personId, Persons[personId]);
        markets.Commit();
        return this;
    }

    public string Contents() =>
        string.Concat(Codes.Select(code => IdentityBench.Contents<MarketLead>(markets, MarketsTopology.TopicOf(code))));

    public void Dispose()
    {
        identity.Dispose();
        markets.Dispose();
    }
}
