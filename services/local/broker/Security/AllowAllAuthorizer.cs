namespace LeadStreams.Local.Broker.Security;

/// <summary>Everyone may do everything: a broker without security.</summary>
internal sealed class AllowAllAuthorizer : IAuthorizer
{
    public static readonly AllowAllAuthorizer Instance = new();

    private AllowAllAuthorizer() { }

    public bool IsAllowed(AclClient client, AclOperation operation, AclResourceType type, string name) => true;

    public bool IsAllowedOnAny(AclClient client, AclOperation operation, AclResourceType type) => true;
}
