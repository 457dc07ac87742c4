namespace LeadStreams.Local.Broker.Transport;

/// <summary>What stays the same for all requests of one connection.</summary>
internal sealed record ConnectionIdentity(string ClientHost, BrokerNode Node, CancellationToken Closed)
{
    /// <summary>The login, on listeners that ask for one.</summary>
    public SaslSession? Sasl { get; init; }

    /// <summary>Who the client is; changes when it has logged in.</summary>
    public string Principal => Sasl?.Principal ?? Principals.Anonymous;
}
