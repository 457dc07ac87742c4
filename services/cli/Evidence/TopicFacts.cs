using System.Text;
using LeadStreams.Contracts;
using LeadStreams.Identity.Resolution;
using LeadStreams.Local.Stack.Kafka;

namespace LeadStreams.Cli.Evidence;

/// <summary>Reads the retained facts from their topics, from the first record to the end as it is at the start. Reads only.</summary>
internal static class TopicFacts
{
    private const string Leads = "leads.normalized";
    private const string Decisions = "leads.identity.decisions";
    private const int ProgressRecords = 20_000;

    /// <summary>The facts as the service retains them: a tombstone of a lead erases it for good, one of a decision takes the decision away.</summary>
    public static RetainedFacts Read(
        string bootstrapServers,
        ISchemaRegistry registry,
        Action<string> progress,
        CancellationToken cancellation
    )
    {
        var facts = new RetainedFacts();
        var leads = new AvroSerde<NormalizedLead>(registry, Leads + "-value");
        var decisions = new AvroSerde<IdentityDecision>(registry, Decisions + "-value");
        var decided = new Dictionary<string, DecisionFact>(StringComparer.Ordinal);
        var erased = new HashSet<string>(StringComparer.Ordinal);
        var records = 0L;
        new TopicScan(bootstrapServers).Read(
            [Leads, Decisions],
            record =>
            {
                if (++records % ProgressRecords == 0)
                {
                    progress($"read {records:N0} records");
                }

                var key = Encoding.UTF8.GetString(record.Message.Key);
                switch (record.Topic, record.Message.Value)
                {
                    case (Leads, null):
                        erased.Add(key);
                        break;
                    case (Leads, { } value):
                        facts.Apply(LeadOf(leads.Deserialize(value)));
                        break;
                    case (_, null):
                        decided.Remove(key);
                        break;
                    case (_, { } value):
                        Keep(DecisionFact.Of(decisions.Deserialize(value)), decided, erased);
                        break;
                }
            },
            cancellation
        );
        progress("");
        foreach (var decision in decided.Values.Where(decision => decision.Kind != DecisionKind.EraseLead))
        {
            facts.Apply(decision);
        }

        foreach (var lead in erased)
        {
            facts.Apply(
                new DecisionFact(
                    "\0erased\0" + lead,
                    1,
                    On: true,
                    DecisionKind.EraseLead,
                    lead,
                    LeadB: null,
                    Token: null
                )
            );
        }

        return facts;
    }

    /// <summary>A lead as a fact: what its source marks as invalid links nobody, and a source cannot make a manual decision.</summary>
    public static LeadFact LeadOf(NormalizedLead lead)
    {
        var tokens = lead.Tokens.ToList().FindAll(token => token.Namespace != IdentityRules.MustLinkNamespace);
        return new LeadFact(
            lead.LeadId,
            lead.SourceVersion,
            lead.ContentHash,
            Deleted: false,
            lead.OccurredAt.ToUnixTimeMilliseconds(),
            Of(tokens.FindAll(token => token.Trust != Verification.Invalid))
        )
        {
            InvalidTokens = Of(tokens.FindAll(token => token.Trust == Verification.Invalid)),
        };
    }

    private static TokenId[] Of(List<Token> tokens) =>
        tokens.Select(token => new TokenId(token.Namespace, token.Value)).Distinct().ToArray();

    private static void Keep(DecisionFact fact, Dictionary<string, DecisionFact> decided, HashSet<string> erased)
    {
        if (fact is { Kind: DecisionKind.EraseLead, On: true, LeadA: { } lead })
        {
            erased.Add(lead);
        }

        if (!decided.TryGetValue(fact.DecisionId, out var known) || fact.Supersedes(known))
        {
            decided[fact.DecisionId] = fact;
        }
    }
}
