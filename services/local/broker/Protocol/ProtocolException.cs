namespace LeadStreams.Local.Broker.Protocol;

/// <summary>A request that does not follow the Kafka protocol: the connection it came on is closed, nothing else happens.</summary>
internal sealed class ProtocolException(string message) : Exception(message);
