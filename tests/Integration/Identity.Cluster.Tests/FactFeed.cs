using System.Buffers;
using LeadStreams.Contracts;
using LeadStreams.Identity.Resolution;
using LeadStreams.Identity.Tests;
using LeadStreams.Streams;
using LeadStreams.Streams.Kafka;
using Microsoft.Extensions.Logging.Abstractions;

namespace LeadStreams.Identity.Cluster.Tests;

/// <summary>Random facts of so many leads, in independent histories, and what the offline resolver makes of them.</summary>
internal sealed class FactFeed
{
    private const int LeadsPerHistory = 5_000;
    private readonly List<object> facts = [];

    public FactFeed(int leads, int seed, IdentityRules rules)
    {
        for (var first = 0; first < leads; first += LeadsPerHistory)
        {
            var history = RandomHistory.Create(seed + first, Math.Min(LeadsPerHistory, leads - first), 3, 1);
            var prefix = FormattableString.Invariant($"{first / LeadsPerHistory}.");
            facts.AddRange(history.Shuffled(seed + first).Select(fact => Named(prefix, fact)));
        }

        var resolved = OfflineResolver.Resolve(RandomHistory.Retain(facts.Select(FactRecords.AsSaidInTopics)), rules);
        Anchors = OfflineResolver.AnchorsByLead(resolved);
        OpenReviews = resolved.Sum(component => component.BlockedTokens.Count);
    }

    /// <summary>The anchor lead of every lead's person.</summary>
    public SortedDictionary<string, string> Anchors { get; }

    public int OpenReviews { get; }

    public int Count => facts.Count;

    /// <summary>Sends all facts in an order of their own, and waits for the acknowledgements of each thousand.</summary>
    public async Task SendAsync(Cluster cluster, int order, CancellationToken cancellation)
    {
        const int Batch = 1_000;
        using var registry = cluster.CreateRegistryClient();
        var leads = Serdes.Avro<NormalizedLead>(registry, IdentityTopology.NormalizedTopic);
        var decisions = Serdes.Avro<IdentityDecision>(registry, IdentityTopology.DecisionsTopic);
        using var producer = new KafkaRecordProducer(cluster.Connection, TimeSpan.FromSeconds(60), NullLogger.Instance);
        var shuffled = facts.ToArray();
        new Random(order).Shuffle(shuffled);
        foreach (var batch in shuffled.Chunk(Batch))
        {
            cancellation.ThrowIfCancellationRequested();
            await Task.WhenAll(
                batch.Select(fact =>
                    FactRecords.Of(fact) switch
                    {
                        NormalizedLead lead => producer.ProduceAsync(
                            IdentityTopology.NormalizedTopic,
                            lead.LeadId,
                            Bytes(leads, lead),
                            RecordHeaders.Empty
                        ),
                        IdentityDecision decision => producer.ProduceAsync(
                            IdentityTopology.DecisionsTopic,
                            decision.DecisionId,
                            Bytes(decisions, decision),
                            RecordHeaders.Empty
                        ),
                        Tombstone tombstone => producer.ProduceAsync(
                            tombstone.Topic,
                            tombstone.Key,
                            null,
                            RecordHeaders.Empty
                        ),
                        _ => throw new InvalidOperationException("no topic"),
                    }
                )
            );
        }
    }

    /// <summary>Histories use the same names; a prefix makes them independent.</summary>
    private static object Named(string prefix, object fact) =>
        fact switch
        {
            LeadFact lead => lead with
            {
                LeadId = prefix + lead.LeadId,
                Tokens = lead.Tokens.Select(token => Named(prefix, token)).ToList(),
            },
            DecisionFact decision => decision with
            {
                DecisionId = prefix + decision.DecisionId,
                LeadA = decision.LeadA is null ? null : prefix + decision.LeadA,
                LeadB = decision.LeadB is null ? null : prefix + decision.LeadB,
                Token = decision.Token is { } token ? Named(prefix, token) : null,
            },
            _ => throw new ArgumentException("no such fact", nameof(fact)),
        };

    private static TokenId Named(string prefix, TokenId token) => token with { Value = prefix + token.Value };

    private static byte[] Bytes(ISerde serde, object value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        serde.Serialize(value, buffer);
        return buffer.WrittenSpan.ToArray();
    }
}
