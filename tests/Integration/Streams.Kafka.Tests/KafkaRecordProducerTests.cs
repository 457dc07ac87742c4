using LeadStreams.Streams.Ports;
using Microsoft.Extensions.Logging.Abstractions;

namespace LeadStreams.Streams.Kafka.Tests;

public sealed class KafkaRecordProducerTests(KafkaFixture kafka)
{
    [Fact]
    public async Task A_record_has_its_place_when_it_is_acknowledged()
    {
        var topic = CreateTopic();
        using var producer = new KafkaRecordProducer(kafka.Connection, TimeSpan.FromSeconds(30), NullLogger.Instance);

        var first = await producer.ProduceAsync(topic, "k", "a"u8.ToArray(), RecordHeaders.Empty);
        var second = await producer.ProduceAsync(topic, "k", "b"u8.ToArray(), RecordHeaders.Empty);

        first.ShouldBe((0, 0L));
        second.ShouldBe((0, 1L));
    }

    [Fact]
    public async Task Without_a_broker_it_fails_in_time_and_says_that_trying_again_may_help()
    {
        var nobody = new KafkaConnection { BootstrapServers = "127.0.0.1:1" };
        using var producer = new KafkaRecordProducer(nobody, TimeSpan.FromMilliseconds(300), NullLogger.Instance);

        var fault = await Should.ThrowAsync<KafkaProduceException>(
            producer.ProduceAsync("topic", "k", "a"u8.ToArray(), RecordHeaders.Empty)
        );

        fault.IsTransient.ShouldBeTrue();
    }

    [Fact]
    public async Task A_record_that_is_too_large_fails_for_good()
    {
        var topic = CreateTopic();
        using var producer = new KafkaRecordProducer(kafka.Connection, TimeSpan.FromSeconds(30), NullLogger.Instance);

        var fault = await Should.ThrowAsync<KafkaProduceException>(
            producer.ProduceAsync(topic, "k", new byte[20_000_000], RecordHeaders.Empty)
        );

        fault.IsTransient.ShouldBeFalse();
    }

    [Fact]
    public async Task A_tombstone_is_no_empty_value()
    {
        var topic = CreateTopic();
        using var producer = new KafkaRecordProducer(kafka.Connection, TimeSpan.FromSeconds(30), NullLogger.Instance);

        await producer.ProduceAsync(topic, "k", null, RecordHeaders.Empty);
        await producer.ProduceAsync(topic, "k", ReadOnlyMemory<byte>.Empty, RecordHeaders.Empty);

        var clients = new KafkaLogClients(kafka.Connection, NullLogger.Instance);
        using var reader = clients.CreateReader();
        var partition = new TopicPartition(topic, 0);
        reader.Add(partition, 0);
        var batch = new LogRecord[10];
        var values = new List<int?>();
        while (values.Count < 2)
        {
            var count = reader.Poll(batch, TimeSpan.FromSeconds(10));
            count.ShouldBeGreaterThan(0, "the broker delivered nothing for ten seconds");
            values.AddRange(batch[..count].Select(record => record.Value?.Length));
        }

        values.ShouldBe([null, 0]);
    }

    private string CreateTopic()
    {
        var topic = $"records-{Guid.NewGuid():N}";
        using ILogAdmin admin = new KafkaLogClients(kafka.Connection, NullLogger.Instance).CreateAdmin();
        admin.CreateCompactedTopic(topic, 1);
        return topic;
    }
}
