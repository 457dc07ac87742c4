namespace LeadStreams.Local.Broker.Security;

/// <summary>Decides who may do what. Handlers ask it through their <see cref="Protocol.RequestContext"/>.</summary>
internal interface IAuthorizer
{
    /// <summary>Whether the client may do this to the resource of that type and name, whether or not it exists.</summary>
    bool IsAllowed(AclClient client, AclOperation operation, AclResourceType type, string name);

    /// <summary>Whether there may be a resource of that type that the client may do this to.</summary>
    bool IsAllowedOnAny(AclClient client, AclOperation operation, AclResourceType type);
}
