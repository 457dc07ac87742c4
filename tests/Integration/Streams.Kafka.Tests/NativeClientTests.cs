using Confluent.Kafka;
using LeadStreams.Streams.Kafka.Native;

namespace LeadStreams.Streams.Kafka.Tests;

public sealed class NativeClientTests
{
    [Fact]
    public void The_native_client_is_the_version_that_was_chosen() => Library.VersionString.ShouldStartWith("2.15.1");

    [Fact]
    public void Batches_are_read_by_the_client_below_the_managed_one()
    {
        // Fails first when Confluent.Kafka changes its shape: see deploy/decisions/0013 for what depends on it.
        using var consumer = new ConsumerBuilder<byte[], byte[]>(new ConsumerConfig { GroupId = "shape" }).Build();

        var client = Librdkafka.ClientOf(consumer);
        (client.IsInvalid, client.IsClosed).ShouldBe((false, false));
        using (var batch = new NativeBatch(consumer))
        {
            batch.Receive(1, TimeSpan.Zero);
            batch.Count.ShouldBe(0);
        }

        client.IsClosed.ShouldBeFalse();
    }
}
