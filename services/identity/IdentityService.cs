using LeadStreams.Domain.Survivorship;
using LeadStreams.Hosting;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity;

/// <summary>Tells which source events are one person, and keeps telling the truth when evidence or decisions change.</summary>
public sealed class IdentityService()
    : StreamService(
        IdentityTopology.ApplicationId,
        environment =>
            IdentityTopology.Build(environment.SchemaRegistry, IdentityRules.Default, SurvivorshipRules.Default)
    );
