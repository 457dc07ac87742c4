using System.Text;
using LeadStreams.Contracts;
using LeadStreams.Local.Stack.Kafka;

namespace LeadStreams.Cli.Decisions;

/// <summary>The decisions as they lie in Kafka.</summary>
internal sealed class DecisionTopic(string bootstrapServers, ISchemaRegistry registry)
{
    private const string Decisions = "leads.identity.decisions";
    private const string Erasures = "leads.identity.erasures";

    private readonly AvroSerde<IdentityDecision> decisions = new(registry, Decisions + "-value");
    private readonly AvroSerde<IdentityErasure> erasures = new(registry, Erasures + "-value");

    /// <summary>Every decision in its greatest version, in force or not, by id.</summary>
    public Dictionary<string, IdentityDecision> Read(CancellationToken cancellation)
    {
        var known = new Dictionary<string, IdentityDecision>(StringComparer.Ordinal);
        new TopicScan(bootstrapServers).Read(
            [Decisions],
            record =>
            {
                var id = Encoding.UTF8.GetString(record.Message.Key);
                if (record.Message.Value is not { } bytes)
                {
                    known.Remove(id);
                    return;
                }

                var decision = decisions.Deserialize(bytes);
                if (!known.TryGetValue(id, out var other) || decision.Version >= other.Version)
                {
                    known[id] = decision;
                }
            },
            cancellation
        );
        return known;
    }

    /// <summary>Withdraws decisions: of each a tombstone, so that compaction leaves nothing of what it held.</summary>
    public void Withdraw(IReadOnlyList<IdentityDecision> spent)
    {
        using var append = new TopicAppend(bootstrapServers);
        foreach (var decision in spent)
        {
            append.ToPartitionOfKey(Decisions, decision.DecisionId, value: null);
        }

        append.Flush();
    }

    /// <summary>
    /// Appends decisions. Erasures go to every partition of their own topic first: if this breaks off in between, giving the command again completes it.
    /// </summary>
    public void Append(IReadOnlyList<IdentityDecision> made)
    {
        using var append = new TopicAppend(bootstrapServers);
        foreach (var erasure in made.Where(one => one is { Kind: IdentityDecisionKind.EraseLead, On: true }))
        {
            var value = erasures.Serialize(
                new IdentityErasure
                {
                    LeadId = erasure.LeadA!,
                    DecisionId = erasure.DecisionId,
                    DecidedAt = erasure.DecidedAt,
                }
            );
            append.ToEveryPartition(Erasures, erasure.LeadA!, value);
        }

        append.Flush();
        foreach (var decision in made)
        {
            append.ToPartitionOfKey(Decisions, decision.DecisionId, decisions.Serialize(decision));
        }

        append.Flush();
    }
}
