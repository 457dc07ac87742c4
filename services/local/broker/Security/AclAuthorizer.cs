using System.Collections.Frozen;

namespace LeadStreams.Local.Broker.Security;

/// <summary>Decides by the ACLs of a store; super users may do everything.</summary>
internal sealed class AclAuthorizer(AclStore acls, IEnumerable<string> superUsers) : IAuthorizer
{
    private readonly FrozenSet<string> _superUsers = superUsers.ToFrozenSet(StringComparer.Ordinal);

    public bool IsAllowed(AclClient client, AclOperation operation, AclResourceType type, string name) =>
        _superUsers.Contains(client.Principal) || acls.Rules.Allow(client, operation, type, name);

    public bool IsAllowedOnAny(AclClient client, AclOperation operation, AclResourceType type) =>
        _superUsers.Contains(client.Principal) || acls.Rules.AllowOnAny(client, operation, type);
}
