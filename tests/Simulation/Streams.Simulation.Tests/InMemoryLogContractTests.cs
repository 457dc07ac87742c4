using LeadStreams.Streams.Ports;
using LeadStreams.Testing;
using LeadStreams.Testing.Contract;
using LeadStreams.Testing.InMemory;

namespace LeadStreams.Streams.Simulation.Tests;

/// <summary>The simulation's log keeps the contract that a broker keeps.</summary>
public sealed class InMemoryLogContractTests : LogContractTests
{
    protected override ILogClients Clients { get; } =
        new InMemoryLog(new ManualClock(DateTimeOffset.UnixEpoch)).Clients();
}

/// <summary>And so do its groups.</summary>
public sealed class InMemoryGroupContractTests : GroupContractTests
{
    protected override ILogClients Clients { get; } =
        new InMemoryLog(new ManualClock(DateTimeOffset.UnixEpoch)).Clients();
}
