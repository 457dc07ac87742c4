using LeadStreams.Contracts;
using LeadStreams.Domain.Survivorship;
using LeadStreams.Identity.Actors;
using LeadStreams.Identity.Resolution;
using LeadStreams.Streams;

namespace LeadStreams.Identity;

/// <summary>What identity reads, keeps and writes.</summary>
internal static class IdentityTopology
{
    public const string ApplicationId = "identity";
    public const string NormalizedTopic = "leads.normalized";
    public const string DecisionsTopic = "leads.identity.decisions";
    public const string WorkTopic = "identity-work";
    public const string MembershipsTopic = "leads.memberships";
    public const string PersonsTopic = "leads.persons";
    public const string ChangesTopic = "leads.identity.changes";
    public const string ReviewsTopic = "leads.identity.reviews";

    /// <summary>
    /// Records that are taken in at once. A lead makes some 8 kB of objects until it is encoded: those of so many, and the code that each step of theirs takes, lie in the second
    /// level of a processor's cache together.
    /// </summary>
    public const int BatchRecords = 64;

    /// <summary>The topology, with its schemas looked up in <paramref name="registry"/>. <paramref name="keys"/> is asked when a task starts.</summary>
    public static Topology Build(
        ISchemaRegistry registry,
        IdentityRules rules,
        SurvivorshipRules survivorship,
        Func<TokenKeys> keys,
        Telemetry? telemetry = null
    ) =>
        new TopologyBuilder(ApplicationId, registry)
            // A lead becomes six messages; decisions are few, and somebody waits for them.
            .YieldingSource<NormalizedLead>(NormalizedTopic)
            .Source<IdentityDecision>(DecisionsTopic)
            .Repartition<IdentityMessage>(WorkTopic)
            .Store<IdentityLeadActor>(ActorStores.LeadsStore)
            .Store<IdentityTokenActor>(ActorStores.TokensStore)
            .Store<IdentityCarrierEntry>(ActorStores.CarriersStore)
            .Store<IdentityDecisionActor>(ActorStores.DecisionsStore)
            .Store<IdentityCellLead>(ActorStores.CellLeadsStore)
            .Store<IdentityCellToken>(ActorStores.CellTokensStore)
            .Store<IdentityCellPerson>(ActorStores.CellPersonsStore)
            .Store<IdentityBulk>(ActorStores.ArrivalsStore)
            .Store<IdentityRulesState>(ActorStores.RulesStore)
            .Sink<Membership>(MembershipsTopic)
            .Sink<Person>(PersonsTopic)
            .Sink<IdentityChange>(ChangesTopic)
            .Sink<IdentityReview>(ReviewsTopic)
            .BatchesOfAtMost(BatchRecords)
            // Dead letters hold up nothing: registers take versions in any order, and an erasure must not wait behind a broken record.
            .Process(() => new IdentityProcessor(rules, survivorship, keys(), telemetry));
}
