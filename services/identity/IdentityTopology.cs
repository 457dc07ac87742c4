using LeadStreams.Contracts;
using LeadStreams.Domain.Survivorship;
using LeadStreams.Identity.Resolution;
using LeadStreams.Streams;

namespace LeadStreams.Identity;

/// <summary>What identity reads, keeps and writes.</summary>
internal static class IdentityTopology
{
    public const string ApplicationId = "identity";
    public const string NormalizedTopic = "leads.normalized";
    public const string DecisionsTopic = "leads.identity.decisions";
    public const string MembershipsTopic = "leads.memberships";
    public const string PersonsTopic = "leads.persons";
    public const string ChangesTopic = "leads.identity.changes";
    public const string ReviewsTopic = "leads.identity.reviews";

    /// <summary>The topology, with its schemas looked up in <paramref name="registry"/>.</summary>
    public static Topology Build(ISchemaRegistry registry, IdentityRules rules, SurvivorshipRules survivorship) =>
        new TopologyBuilder(ApplicationId, registry)
            .Source<NormalizedLead>(NormalizedTopic)
            .Source<IdentityDecision>(DecisionsTopic)
            .Store<IdentityLeadState>(State.IdentityStores.LeadsStore)
            .Store<IdentityTokenState>(State.IdentityStores.TokensStore)
            .Store<IdentityTokenLeads>(State.IdentityStores.TokenLeadsStore)
            .Store<IdentityDecision>(State.IdentityStores.DecisionsStore)
            .Store<IdentityPersonState>(State.IdentityStores.PersonsStore)
            .Sink<Membership>(MembershipsTopic)
            .Sink<Person>(PersonsTopic)
            .Sink<IdentityChange>(ChangesTopic)
            .Sink<IdentityReview>(ReviewsTopic)
            // Dead letters hold up nothing: registers take versions in any order, and an erasure must not wait behind a broken record.
            .Process(() => new IdentityProcessor(rules, survivorship));
}
