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

    /// <summary>Sends one of so many portions of the facts, which lie in an order of their own, and waits for the acknowledgements.</summary>
    public async Task SendAsync(
        Cluster cluster,
        int order,
        (int Number, int Of) portion,
        CancellationToken cancellation
    )
    {
        const int Batch = 1_000;
        using var registry = cluster.CreateRegistryClient();
        var leads = Serdes.Avro<NormalizedLead>(registry, IdentityTopology.NormalizedTopic);
        var decisions = Serdes.Avro<IdentityDecision>(registry, IdentityTopology.DecisionsTopic);
        using var producer = new KafkaRecordProducer(cluster.Connection, TimeSpan.FromSeconds(60), NullLogger.Instance);
        var shuffled = facts.ToArray();
        new Random(order).Shuffle(shuffled);
        var (from, to) = (
            shuffled.Length * portion.Number / portion.Of,
            shuffled.Length * (portion.Number + 1) / portion.Of
        );
        foreach (var batch in shuffled[from..to].Chunk(Batch))
        {
            cancellation.ThrowIfCancellationRequested();
            await Task.WhenAll(
                batch.Select(fact =>
                    RecordOf(fact) is NormalizedLead lead
                        ? producer.ProduceAsync(
                            IdentityTopology.NormalizedTopic,
                            lead.LeadId,
                            Bytes(leads, lead),
                            RecordHeaders.Empty
                        )
                        : producer.ProduceAsync(
                            IdentityTopology.DecisionsTopic,
                            ((IdentityDecision)RecordOf(fact)).DecisionId,
                            Bytes(decisions, RecordOf(fact)),
                            RecordHeaders.Empty
                        )
                )
            );
        }
    }

    /// <summary>Deletions come as decisions: the producer of sources has no tombstones.</summary>
    private static object RecordOf(object fact) =>
        fact is LeadFact { Deleted: true } lead
            ? FactRecords.Of(
                new DecisionFact("erase-" + lead.LeadId, 1, On: true, DecisionKind.EraseLead, lead.LeadId, null, null)
            )
            : FactRecords.Of(fact);

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
