using LeadStreams.Streams.Ports;
using Microsoft.Extensions.Logging;

namespace LeadStreams.Streams.Kafka;

/// <summary>The runtime's ports on Kafka.</summary>
public sealed class KafkaLogClients(KafkaConnection connection, ILogger logger) : ILogClients
{
    /// <inheritdoc/>
    public ILogAdmin CreateAdmin() => new KafkaLogAdmin(connection, logger);

    /// <inheritdoc/>
    public ILogConsumer CreateConsumer(string groupId, string instanceId) =>
        new KafkaLogConsumer(connection, groupId, $"{groupId}-{instanceId}", isCoPartitioned: false, logger);

    /// <inheritdoc/>
    public ILogConsumer CreateCoPartitionedConsumer(string groupId, string instanceId) =>
        new KafkaLogConsumer(connection, groupId, $"{groupId}-{instanceId}", isCoPartitioned: true, logger);

    /// <inheritdoc/>
    public ILogProducer CreateProducer(string transactionalId) =>
        new KafkaLogProducer(connection, transactionalId, logger);

    /// <inheritdoc/>
    public ILogReader CreateReader() => new KafkaLogReader(connection, logger);
}
