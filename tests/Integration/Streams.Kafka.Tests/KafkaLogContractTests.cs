using LeadStreams.Streams.Ports;
using LeadStreams.Testing.Contract;
using Microsoft.Extensions.Logging.Abstractions;

namespace LeadStreams.Streams.Kafka.Tests;

/// <summary>A broker keeps the contract that the runtime and the simulation build on.</summary>
public sealed class KafkaLogContractTests(KafkaFixture kafka) : LogContractTests
{
    protected override ILogClients Clients { get; } = new KafkaLogClients(kafka.Connection, NullLogger.Instance);
}

/// <summary>And so do its groups.</summary>
public sealed class KafkaGroupContractTests(KafkaFixture kafka) : GroupContractTests
{
    protected override ILogClients Clients { get; } = new KafkaLogClients(kafka.Connection, NullLogger.Instance);
}
