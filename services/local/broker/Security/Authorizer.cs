using System.Collections.Frozen;

namespace LeadStreams.Local.Broker.Security;

/// <summary>Decides who may do what: super users everything, others what the ACLs say, and everyone everything where there
/// are none. Handlers ask it through their <see cref="RequestContext"/>.</summary>
internal sealed class Authorizer(AclStore? acls, IEnumerable<string> superUsers)
{
    /// <summary>Everyone may do everything.</summary>
    public static readonly Authorizer AllowAll = new(null, []);

    private readonly FrozenSet<string> _superUsers = superUsers.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether the client may do this to the resource of that type and name, whether or not it exists.</summary>
    public bool IsAllowed(AclClient client, AclOperation operation, AclResourceType type, string name) =>
        acls is null || _superUsers.Contains(client.Principal) || acls.Rules.Allow(client, operation, type, name);

    /// <summary>Whether there may be a resource of that type that the client may do this to.</summary>
    public bool IsAllowedOnAny(AclClient client, AclOperation operation, AclResourceType type) =>
        acls is null || _superUsers.Contains(client.Principal) || acls.Rules.AllowOnAny(client, operation, type);
}
