namespace LeadStreams.Local.Broker.Protocol;

/// <summary>Who this broker is, as the listener the request came in on advertises it.</summary>
internal sealed record BrokerNode(int NodeId, string ClusterId, string Host, int Port);

/// <summary>What a handler may know about a request besides its body.</summary>
internal sealed class RequestContext
{
    public required ApiKey ApiKey { get; init; }

    public required short ApiVersion { get; init; }

    public required int CorrelationId { get; init; }

    public required string? ClientId { get; init; }

    /// <summary>The client's address, without port, as group listings show it.</summary>
    public required string ClientHost { get; init; }

    /// <summary>Who the connection authenticated as; <c>User:ANONYMOUS</c> without authentication.</summary>
    public required string Principal { get; init; }

    /// <summary>Decides what the principal may do; see <see cref="Allows"/>.</summary>
    public Authorizer Authorizer { get; init; } = Authorizer.AllowAll;

    /// <summary>The login of the connection, null on listeners that ask for none.</summary>
    public SaslSession? Sasl { get; init; }

    /// <summary>This broker as the client must see it.</summary>
    public required BrokerNode Node { get; init; }

    /// <summary>Cancelled when the client goes away or the broker stops; parked requests give up then.</summary>
    public required CancellationToken ConnectionClosed { get; init; }

    /// <summary>Whether this version uses the compact encodings, for both the request and its response.</summary>
    public bool Flexible => ApiTable.IsFlexible(ApiKey, ApiVersion);

    /// <summary>Whether the principal may do this to a resource.</summary>
    public bool Allows(AclOperation operation, AclResourceType type, string name) =>
        Authorizer.IsAllowed(new AclClient(Principal, ClientHost), operation, type, name);

    /// <summary>Whether the principal may do this to a topic, be there one or not.</summary>
    public bool AllowsTopic(AclOperation operation, string name) => Allows(operation, AclResourceType.Topic, name);

    /// <summary>Whether there may be a topic that the principal may do this to.</summary>
    public bool AllowsOnAnyTopic(AclOperation operation) =>
        Authorizer.IsAllowedOnAny(new AclClient(Principal, ClientHost), operation, AclResourceType.Topic);

    /// <summary>Whether the principal may do this to a group, be there one or not.</summary>
    public bool AllowsGroup(AclOperation operation, string name) => Allows(operation, AclResourceType.Group, name);

    /// <summary>Whether the principal may do this to a transactional id, be there one or not.</summary>
    public bool AllowsTransactionalId(AclOperation operation, string id) =>
        Allows(operation, AclResourceType.TransactionalId, id);

    /// <summary>Whether the principal may do this to the cluster as a whole.</summary>
    public bool AllowsOnCluster(AclOperation operation) =>
        Allows(operation, AclResourceType.Cluster, AclResource.ClusterName);

    /// <summary>
    /// Set by a handler whose request gets no answer (Produce with acks = 0): what it wrote is dropped and the
    /// connection goes on.
    /// </summary>
    public bool SuppressResponse { get; set; }

    /// <summary>Set by a handler to have the connection closed after this request; an unsuppressed response goes out first.</summary>
    public bool CloseConnection { get; set; }
}
