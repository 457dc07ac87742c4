using LeadStreams.Local.Broker.Protocol;

namespace LeadStreams.Local.Broker.Transport;

/// <summary>What stays the same for all requests of one connection.</summary>
internal sealed record ConnectionIdentity(string ClientHost, BrokerNode Node, CancellationToken Closed)
{
    /// <summary>Set anew when the connection authenticates.</summary>
    public string Principal { get; init; } = "User:ANONYMOUS";
}
