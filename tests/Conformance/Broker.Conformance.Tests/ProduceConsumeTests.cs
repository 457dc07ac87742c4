using System.Text;
using Confluent.Kafka;

namespace LeadStreams.Broker.Conformance.Tests;

public sealed class ProduceConsumeTests(BrokerFixture broker)
{
    public static TheoryData<CompressionType, Acks> CodecsAndAcks()
    {
        var data = new TheoryData<CompressionType, Acks>();
        foreach (var codec in Enum.GetValues<CompressionType>())
        {
            foreach (var acks in Enum.GetValues<Acks>())
                data.Add(codec, acks);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(CodecsAndAcks))]
    public async Task Records_come_back_as_they_were_sent(CompressionType codec, Acks acks)
    {
        const int Count = 200;
        var topic = await broker.NewTopicAsync("roundtrip", 1, BrokerFixture.KeepForever);
        var sent = Enumerable.Range(0, Count).Select(Message).ToArray();
        using (var producer = NewProducer(codec, acks))
        {
            foreach (var message in sent)
                producer.Produce(topic, message, report => report.Error.IsError.ShouldBeFalse(report.Error.Reason));
            producer.Flush(BrokerFixture.Deadline).ShouldBe(0);
        }

        var read = await ReadAtLeastAsync(topic, Count);
        read.Count.ShouldBe(Count);
        for (var i = 0; i < Count; i++)
        {
            read[i].Offset.Value.ShouldBe(i);
            read[i].Message.Key.ShouldBe(sent[i].Key);
            read[i].Message.Value.ShouldBe(sent[i].Value);
            read[i].Message.Timestamp.UnixTimestampMs.ShouldBe(sent[i].Timestamp.UnixTimestampMs);
            read[i]
                .Message.Headers.Select(h => (h.Key, h.GetValueBytes()))
                .ShouldBe(sent[i].Headers.Select(h => (h.Key, h.GetValueBytes())), new HeaderComparer());
        }
    }

    [Fact]
    public async Task A_record_of_one_megabyte_comes_back_also_to_a_consumer_that_wants_less()
    {
        var topic = await broker.NewTopicAsync("large");
        var value = new byte[1_000_000];
        new Random(1).NextBytes(value);
        using (var producer = NewProducer(CompressionType.None, Acks.All))
            await producer.ProduceAsync(topic, new() { Value = value }, TestContext.Current.CancellationToken);

        var config = new ConsumerConfig(broker.ClientConfig)
        {
            GroupId = "large",
            FetchMaxBytes = 1000,
            MaxPartitionFetchBytes = 1000,
            MessageMaxBytes = 1000,
        };
        using var consumer = new ConsumerBuilder<byte[]?, byte[]?>(config).Build();
        consumer.Assign(new TopicPartitionOffset(topic, 0, 0));
        Drain.Until(consumer, (records, _) => records.Count == 1)[0].Message.Value.ShouldBe(value);
    }

    [Fact]
    public async Task A_record_beyond_the_limit_is_refused_and_the_next_one_is_not()
    {
        var topic = await broker.NewTopicAsync("limit", 1, new() { ["max.message.bytes"] = "1000" });
        using var producer = NewProducer(CompressionType.None, Acks.All);
        var refused = await Should.ThrowAsync<ProduceException<byte[]?, byte[]?>>(() =>
            producer.ProduceAsync(topic, new() { Value = new byte[2000] }, TestContext.Current.CancellationToken)
        );
        refused.Error.Code.ShouldBe(ErrorCode.MsgSizeTooLarge);
        var accepted = await producer.ProduceAsync(
            topic,
            new() { Value = new byte[100] },
            TestContext.Current.CancellationToken
        );
        accepted.Offset.Value.ShouldBe(0);
    }

    [Fact]
    public async Task Topics_of_append_time_give_records_the_time_of_the_broker()
    {
        var topic = await broker.NewTopicAsync(
            "append-time",
            1,
            new() { ["message.timestamp.type"] = "LogAppendTime" }
        );
        var before = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        using var producer = NewProducer(CompressionType.Gzip, Acks.All);
        var message = new Message<byte[]?, byte[]?>
        {
            Value = [1],
            Timestamp = new Timestamp(1, TimestampType.CreateTime),
        };
        var delivered = await producer.ProduceAsync(topic, message, TestContext.Current.CancellationToken);
        var read = Drain.Read(broker, topic)[0].Message.Timestamp;
        read.Type.ShouldBe(TimestampType.LogAppendTime);
        read.UnixTimestampMs.ShouldBeGreaterThanOrEqualTo(before);
        delivered.Timestamp.UnixTimestampMs.ShouldBe(read.UnixTimestampMs);
    }

    [Fact]
    public async Task Consumers_start_at_offsets_and_at_times()
    {
        var topic = await broker.NewTopicAsync("seek", 1, BrokerFixture.KeepForever);
        var start = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        using (var producer = NewProducer(CompressionType.Lz4, Acks.All))
        {
            for (var i = 0; i < 100; i++)
                producer.Produce(topic, new() { Value = [(byte)i], Timestamp = new Timestamp(start.AddSeconds(i)) });
            producer.Flush(BrokerFixture.Deadline).ShouldBe(0);
        }

        Drain
            .Read(broker, topic, offset: 42)
            .Select(r => r.Message.Value![0])
            .ShouldBe(Enumerable.Range(42, 58).Select(i => (byte)i));

        using var consumer = new ConsumerBuilder<byte[], byte[]>(
            new ConsumerConfig(broker.ClientConfig) { GroupId = "seek" }
        ).Build();
        var ends = consumer.QueryWatermarkOffsets(new(topic, 0), BrokerFixture.Deadline);
        (ends.Low.Value, ends.High.Value).ShouldBe((0, 100));
        OffsetAt(start.AddSeconds(17.5)).ShouldBe(18);
        OffsetAt(start.AddSeconds(17)).ShouldBe(17);
        OffsetAt(start.AddDays(-1)).ShouldBe(0);
        OffsetAt(start.AddDays(1)).ShouldBe(Offset.End.Value);

        long OffsetAt(DateTime time) =>
            consumer
                .OffsetsForTimes([new(new TopicPartition(topic, 0), new Timestamp(time))], BrokerFixture.Deadline)[0]
                .Offset.Value;
    }

    [Fact]
    public async Task Consumers_pause_and_seek()
    {
        var topic = await broker.NewTopicAsync("pause");
        using var producer = NewProducer(CompressionType.None, Acks.All);
        for (byte i = 0; i < 100; i++)
            producer.Produce(topic, new() { Value = [i] });
        producer.Flush(BrokerFixture.Deadline).ShouldBe(0);

        var config = new ConsumerConfig(broker.ClientConfig) { GroupId = topic };
        using var consumer = new ConsumerBuilder<byte[]?, byte[]?>(config).Build();
        var partition = new TopicPartition(topic, 0);
        consumer.Assign(new TopicPartitionOffset(partition, 0));
        Drain.Until(consumer, (records, _) => records.Count == 100);
        consumer.Pause([partition]);
        await producer.ProduceAsync(topic, new() { Value = [100] }, TestContext.Current.CancellationToken);
        consumer.Consume(TimeSpan.FromMilliseconds(300)).ShouldBeNull();
        consumer.Seek(new TopicPartitionOffset(partition, 98));
        consumer.Resume([partition]);
        Drain
            .Until(consumer, (records, _) => records.Count == 3)
            .Select(r => r.Message.Value![0])
            .ShouldBe([98, 99, 100]);
    }

    [Fact]
    public async Task A_consumer_that_waits_gets_a_record_when_it_is_written()
    {
        var topic = await broker.NewTopicAsync("tail");
        var config = new ConsumerConfig(broker.ClientConfig) { GroupId = "tail", FetchWaitMaxMs = 20_000 };
        using var consumer = new ConsumerBuilder<byte[]?, byte[]?>(config).Build();
        consumer.Assign(new TopicPartitionOffset(topic, 0, 0));
        consumer.Consume(TimeSpan.FromMilliseconds(300)).ShouldBeNull();
        using var producer = NewProducer(CompressionType.None, Acks.All);
        await producer.ProduceAsync(topic, new() { Value = "now"u8.ToArray() }, TestContext.Current.CancellationToken);
        Drain.Until(consumer, (records, _) => records.Count == 1)[0].Message.Value.ShouldBe("now"u8.ToArray());
    }

    [Fact]
    public void Topics_that_are_written_to_appear_by_themselves()
    {
        var topic = broker.NewName("automatic");
        using (var producer = NewProducer(CompressionType.None, Acks.All))
        {
            producer.Produce(new TopicPartition(topic, 1), new() { Value = [1] });
            producer.Flush(BrokerFixture.Deadline).ShouldBe(0);
        }

        using var admin = broker.NewAdmin();
        var metadata = admin.GetMetadata(topic, BrokerFixture.Deadline);
        metadata.Topics[0].Partitions.Count.ShouldBe(2);
    }

    private static Message<byte[]?, byte[]?> Message(int i)
    {
        var headers = new Headers();
        for (var h = 0; h < i % 4; h++)
            headers.Add($"h{h}", h == 2 ? null : Encoding.UTF8.GetBytes($"value {h}"));
        return new()
        {
            Key = i % 3 == 0 ? null : Encoding.UTF8.GetBytes($"key {i}"),
            Value = i % 5 == 0 ? null : Encoding.UTF8.GetBytes(new string('v', i)),
            Headers = headers,
            Timestamp = new Timestamp(1_700_000_000_000 + i, TimestampType.CreateTime),
        };
    }

    private IProducer<byte[]?, byte[]?> NewProducer(CompressionType codec, Acks acks) =>
        new ProducerBuilder<byte[]?, byte[]?>(
            new ProducerConfig(broker.ClientConfig)
            {
                CompressionType = codec,
                Acks = acks,
                LingerMs = 1,
                MessageMaxBytes = 1_040_000,
            }
        ).Build();

    /// <summary>With acks = 0 a producer is done before the broker is.</summary>
    private async Task<List<ConsumeResult<byte[]?, byte[]?>>> ReadAtLeastAsync(string topic, int count)
    {
        using var consumer = new ConsumerBuilder<byte[]?, byte[]?>(
            new ConsumerConfig(broker.ClientConfig) { GroupId = "at-least", CheckCrcs = true }
        ).Build();
        consumer.Assign(new TopicPartitionOffset(topic, 0, 0));
        await Task.Yield();
        return Drain.Until(consumer, (records, _) => records.Count >= count);
    }

    private sealed class HeaderComparer : IEqualityComparer<(string Key, byte[] Value)>
    {
        public bool Equals((string Key, byte[] Value) x, (string Key, byte[] Value) y) =>
            x.Key == y.Key
            && (x.Value ?? []).AsSpan().SequenceEqual(y.Value ?? [])
            && x.Value is null == y.Value is null;

        public int GetHashCode((string Key, byte[] Value) header) => header.Key.GetHashCode(StringComparison.Ordinal);
    }
}
