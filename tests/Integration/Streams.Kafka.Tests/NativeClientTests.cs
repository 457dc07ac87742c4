using Confluent.Kafka;
using LeadStreams.Streams.Kafka.Native;
using LeadStreams.Streams.Ports;

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

    [Fact]
    public void A_record_that_the_client_refuses_comes_back_with_the_reason()
    {
        using var producer = new ProducerBuilder<byte[], byte[]>(new ProducerConfig { MessageMaxBytes = 1_000 })
            .SetLogHandler((_, _) => { })
            .Build();
        using var native = new NativeProducer(producer);

        native.Produce(Outgoing(new byte[500])).ShouldBeNull();
        native.Produce(Outgoing(new byte[2_000]))!.Code.ShouldBe(ErrorCode.MsgSizeTooLarge);
        producer.Poll(TimeSpan.Zero);

        static OutgoingRecord Outgoing(byte[] value) =>
            new()
            {
                Topic = "nowhere",
                Partition = OutgoingRecord.ByKey,
                Key = default,
                Value = value,
                Headers = RecordHeaders.Empty,
            };
    }
}
