using Confluent.Kafka;

namespace LeadStreams.Streams.Kafka.Tests;

public sealed class NativeClientTests
{
    [Fact]
    public void The_native_client_is_the_version_that_was_chosen() => Library.VersionString.ShouldStartWith("2.15.1");
}
