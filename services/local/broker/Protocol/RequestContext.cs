namespace LeadStreams.Local.Broker.Protocol;

/// <summary>Who this broker is, as the listener the request came in on advertises it.</summary>
internal sealed record BrokerNode(int NodeId, string ClusterId, string Host, int Port);

/// <summary>What stays the same for all requests of one connection.</summary>
internal sealed record ConnectionIdentity(string ClientHost, BrokerNode Node, CancellationToken Closed)
{
    /// <summary>The login, on listeners that ask for one.</summary>
    public SaslSession? Sasl { get; init; }

    /// <summary>Who the client is; changes when it has logged in.</summary>
    public string Principal => Sasl?.Principal ?? Principals.Anonymous;
}

/// <summary>What a handler may know about a request besides its body.</summary>
internal sealed class RequestContext(ConnectionIdentity connection)
{
    public required ApiKey ApiKey { get; init; }

    public required short ApiVersion { get; init; }

    public int CorrelationId { get; init; }

    public string? ClientId { get; init; }

    /// <summary>Decides what the principal may do; see <see cref="Allows"/>.</summary>
    public Authorizer Authorizer { get; init; } = Authorizer.AllowAll;

    /// <summary>The client's address, without port, as group listings show it.</summary>
    public string ClientHost => connection.ClientHost;

    /// <summary>The login of the connection, null on listeners that ask for none.</summary>
    public SaslSession? Sasl => connection.Sasl;

    /// <summary>This broker as the client must see it.</summary>
    public BrokerNode Node => connection.Node;

    /// <summary>Cancelled when the client goes away or the broker stops; parked requests give up then.</summary>
    public CancellationToken ConnectionClosed => connection.Closed;

    /// <summary>Whether this version uses the compact encodings, for both the request and its response.</summary>
    public bool Flexible => ApiTable.IsFlexible(ApiKey, ApiVersion);

    /// <summary>Who the connection authenticated as, <c>User:ANONYMOUS</c> without authentication, and from where.</summary>
    private AclClient Client => new(connection.Principal, ClientHost);

    /// <summary>Whether the principal may do this to a resource.</summary>
    public bool Allows(AclOperation operation, AclResourceType type, string name) =>
        Authorizer.IsAllowed(Client, operation, type, name);

    /// <summary>Whether the principal may do this to a topic, be there one or not.</summary>
    public bool AllowsTopic(AclOperation operation, string name) => Allows(operation, AclResourceType.Topic, name);

    /// <summary>Whether there may be a topic that the principal may do this to.</summary>
    public bool AllowsOnAnyTopic(AclOperation operation) =>
        Authorizer.IsAllowedOnAny(Client, operation, AclResourceType.Topic);

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
