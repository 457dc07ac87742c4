using LeadStreams.Streams.Kafka;
using LeadStreams.Streams.Ports;

namespace LeadStreams.Streams.Benchmarks;

/// <summary>Clients whose consumer is at hand, so that a benchmark can say when it fetches.</summary>
internal sealed class PausableClients(KafkaLogClients inner) : ILogClients
{
    /// <summary>The consumer that was made last.</summary>
    public ILogConsumer? Consumer { get; private set; }

    /// <inheritdoc/>
    public ILogAdmin CreateAdmin() => inner.CreateAdmin();

    /// <inheritdoc/>
    public ILogConsumer CreateConsumer(string groupId, string instanceId) =>
        Consumer = inner.CreateConsumer(groupId, instanceId);

    /// <inheritdoc/>
    public ILogConsumer CreateCoPartitionedConsumer(string groupId, string instanceId) =>
        Consumer = inner.CreateCoPartitionedConsumer(groupId, instanceId);

    /// <inheritdoc/>
    public ILogProducer CreateProducer(string transactionalId) => inner.CreateProducer(transactionalId);

    /// <inheritdoc/>
    public ILogReader CreateReader() => inner.CreateReader();
}
