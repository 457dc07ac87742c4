using System.Diagnostics;
using System.Text;
using Confluent.Kafka;

namespace LeadStreams.Broker.Conformance.Tests;

/// <summary>What librdkafka and kcat see of compacted topics.</summary>
public sealed class CompactionTests(BrokerFixture broker)
{
    private static readonly Dictionary<string, string> Eager = new()
    {
        ["cleanup.policy"] = "compact",
        ["segment.bytes"] = "4000",
        ["min.cleanable.dirty.ratio"] = "0.01",
        ["delete.retention.ms"] = "0",
    };

    [Theory]
    [InlineData(CompressionType.None)]
    [InlineData(CompressionType.Gzip)]
    [InlineData(CompressionType.Snappy)]
    [InlineData(CompressionType.Lz4)]
    [InlineData(CompressionType.Zstd)]
    public async Task The_newest_value_of_every_key_is_left_in_order(CompressionType codec)
    {
        var topic = await broker.NewTopicAsync("compacted", configs: Eager);
        var config = new ProducerConfig(broker.ClientConfig)
        {
            CompressionType = codec,
            LingerMs = 20,
            BatchNumMessages = 40,
        };
        using var producer = new ProducerBuilder<string, byte[]?>(config).Build();
        for (var i = 0; i < 600; i++)
            producer.Produce(topic, new() { Key = $"key-{i % 20}", Value = Value(i) });
        producer.Flush(BrokerFixture.Deadline).ShouldBe(0);
        for (var key = 0; key < 5; key++)
            producer.Produce(topic, new() { Key = $"key-{key}", Value = null });
        producer.Flush(BrokerFixture.Deadline).ShouldBe(0);
        // Whatever is in the last segment stays; this pushes the rest out of it.
        for (var i = 0; i < 5; i++)
            await producer.ProduceAsync(topic, new() { Key = "end", Value = Incompressible(i) }, Cancel);

        var records = await ReadUntilAsync(topic, read => read.Count <= 20);
        var offsets = records.ConvertAll(record => record.Offset.Value);
        offsets.ShouldBe(offsets.Order());
        offsets.ShouldBeUnique();
        offsets[^1].ShouldBe(609);
        foreach (var record in records.Where(record => Key(record) != "end"))
        {
            var key = int.Parse(Key(record)["key-".Length..]);
            key.ShouldBeGreaterThanOrEqualTo(5);
            record.Offset.Value.ShouldBe(580 + key);
            record.Message.Value.ShouldBe(Value(580 + key));
        }

        Drain.Read(broker, topic, offset: 1).Select(record => record.Offset.Value).ShouldBe(offsets);
        (await KcatOffsetsAsync(topic)).ShouldBe(offsets);
    }

    [Fact]
    public async Task Read_committed_consumers_see_the_same_before_and_after()
    {
        var topic = await broker.NewTopicAsync("compacted-transactions", configs: Eager);
        var config = new ProducerConfig(broker.ClientConfig) { TransactionalId = topic, BatchNumMessages = 1 };
        using var producer = new ProducerBuilder<string, byte[]?>(config).Build();
        producer.InitTransactions(BrokerFixture.Deadline);
        for (var i = 0; i < 30; i++)
        {
            producer.BeginTransaction();
            producer.Produce(topic, new() { Key = $"key-{i % 4}", Value = Value(i) });
            if (i % 3 == 0)
                producer.AbortTransaction(BrokerFixture.Deadline);
            else
                producer.CommitTransaction(BrokerFixture.Deadline);
        }

        producer.BeginTransaction();
        for (var i = 0; i < 5; i++)
            producer.Produce(topic, new() { Key = "end", Value = Incompressible(i) });
        producer.CommitTransaction(BrokerFixture.Deadline);
        var records = await ReadUntilAsync(topic, read => read.Count <= 9);
        var newest = records.Where(record => Key(record) != "end").ToDictionary(Key, record => record.Message.Value);
        newest.Count.ShouldBe(4);
        for (var i = 26; i < 30; i++)
        {
            // Aborted ones give way to those four before.
            var committed = i % 3 == 0 ? i - 4 : i;
            newest[$"key-{i % 4}"].ShouldBe(Value(committed));
        }
    }

    private static byte[] Value(int number) => Encoding.UTF8.GetBytes($"value {number} {new string('x', number % 50)}");

    private static byte[] Incompressible(int seed)
    {
        var bytes = new byte[900];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static string Key(ConsumeResult<byte[]?, byte[]?> record) => Encoding.UTF8.GetString(record.Message.Key!);

    /// <summary>Reads the topic again and again until the broker has compacted it that far.</summary>
    private async Task<List<ConsumeResult<byte[]?, byte[]?>>> ReadUntilAsync(
        string topic,
        Func<List<ConsumeResult<byte[]?, byte[]?>>, bool> isDone
    )
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var records = await Task.Run(() => Drain.Read(broker, topic, IsolationLevel.ReadCommitted), Cancel);
            if (isDone(records))
                return records;
            if (clock.Elapsed > BrokerFixture.Deadline)
                throw new TimeoutException($"after {BrokerFixture.Deadline} still {records.Count} records");
        }
    }

    private async Task<List<long>> KcatOffsetsAsync(string topic)
    {
        var output = await Kcat.RunAsync(
            "",
            "-C",
            "-b",
            broker.Address,
            "-t",
            topic,
            "-p",
            "0",
            "-e",
            "-q",
            "-f",
            "%o\n"
        );
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(long.Parse)];
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;
}
