using LeadStreams.Contracts;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Tests;

/// <summary>Facts of the resolver as the records of topics.</summary>
internal static class FactRecords
{
    /// <summary>In the topics a deletion is a tombstone, and final.</summary>
    public static object AsSaidInTopics(object fact) =>
        fact is LeadFact { Deleted: true } lead ? lead with { Version = long.MaxValue } : fact;

    /// <summary>The record of a fact.</summary>
    public static object Of(object fact) =>
        fact switch
        {
            LeadFact { Deleted: true } lead => new Tombstone(IdentityTopology.NormalizedTopic, lead.LeadId),
            LeadFact lead => Lead.Of(
                "web-form",
                lead.LeadId,
                0,
                "de",
                lead.Tokens.Select(token => (token.Namespace, token.Value)).ToArray()
            ) with
            {
                LeadId = lead.LeadId,
                SourceVersion = lead.Version,
                ContentHash = lead.ContentHash,
                OccurredAt = DateTimeOffset.FromUnixTimeMilliseconds(lead.OccurredAtMs),
            },
            DecisionFact decision => new IdentityDecision
            {
                DecisionId = decision.DecisionId,
                Kind = (IdentityDecisionKind)decision.Kind,
                LeadA = decision.LeadA,
                LeadB = decision.LeadB,
                Token = decision.Token is { } token
                    ? new Token { Namespace = token.Namespace, Value = token.Value }
                    : null,
                Version = decision.Version,
                On = decision.On,
                Actor = "tester",
                DecidedAt = Lead.Epoch,
            },
            _ => throw new ArgumentException("no such fact", nameof(fact)),
        };
}
