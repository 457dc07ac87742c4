using LeadStreams.Domain.Survivorship;
using LeadStreams.Hosting;
using LeadStreams.Identity.Actors;
using LeadStreams.Identity.Configuration;
using LeadStreams.Identity.Resolution;
using LeadStreams.Streams;
using Microsoft.Extensions.Logging;

namespace LeadStreams.Identity;

/// <summary>Tells which source events are one person, and keeps telling the truth when evidence or decisions change.</summary>
public sealed class IdentityService() : StreamService(IdentityTopology.ApplicationId, Build, needsTenantSecret: true)
{
    /// <summary>The rules of the schemas folder; the built-in ones only when it has no file of them.</summary>
    internal static IdentityRules RulesOf(string schemasDirectory, ILogger logger)
    {
        if (IdentityRulesFile.LoadInForce(schemasDirectory) is { } rules)
        {
            return rules;
        }

        logger.RulesFileMissing(Path.Combine(schemasDirectory, IdentityRulesFile.Name), IdentityRules.Default.Version);
        return IdentityRules.Default;
    }

    private static Topology Build(ServiceEnvironment environment) =>
        IdentityTopology.Build(
            environment.SchemaRegistry,
            RulesOf(environment.SchemasDirectory, environment.Loggers.CreateLogger<IdentityService>()),
            SurvivorshipRules.Load(environment.SchemasDirectory),
            () => new TokenKeys(TenantSecret.Read(environment.TenantSecretFile).ToBytes())
        );
}
