using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Confluent.Kafka;

namespace LeadStreams.Streams.Benchmarks;

/// <summary>What is measured.</summary>
internal static class Stages
{
    private const int TransactionRecords = 20_000;

    /// <summary>Each record goes out as it came.</summary>
    public static Topology PassThrough(string application, string input) =>
        new()
        {
            ApplicationId = application,
            Sources = [new SourceTopic(input, Serdes.Raw)],
            Stores = [],
            Sinks = [new SinkTopic($"{application}-out", Serdes.Raw)],
            Processor = () => new Forwarder($"{application}-out"),
            DeadLetterTopic = $"{application}-dead",
        };

    /// <summary>Each record changes its key's state and goes out.</summary>
    public static Topology Counting(string application, string input) =>
        new()
        {
            ApplicationId = application,
            Sources = [new SourceTopic(input, Serdes.Raw)],
            Stores = [new StoreDefinition("counts", new CountSerde())],
            Sinks = [new SinkTopic($"{application}-out", Serdes.Raw)],
            Processor = () => new KeyedProcessor<Count>("counts", new Counter($"{application}-out")),
            DeadLetterTopic = $"{application}-dead",
        };

    /// <summary>As <see cref="Counting"/>, with order behind dead letters; records without content are rejected.</summary>
    public static Topology Parking(string application, string input) =>
        new()
        {
            ApplicationId = application,
            Sources = [new SourceTopic(input, Serdes.Raw)],
            Stores = [new StoreDefinition("counts", new CountSerde())],
            Sinks = [new SinkTopic($"{application}-out", Serdes.Raw)],
            Processor = () => new KeyedProcessor<Count>("counts", new Counter($"{application}-out")),
            DeadLetterTopic = $"{application}-dead",
            DeadLetters = DeadLetterPolicy.Park(),
        };

    /// <summary>Consume, produce, commit: what the same client does with no runtime around it.</summary>
    public static TimeSpan RawLoop(string bootstrapServers, string input, string output, int records)
    {
        using var consumer = new ConsumerBuilder<byte[], byte[]>(
            new ConsumerConfig
            {
                BootstrapServers = bootstrapServers,
                GroupId = output,
                IsolationLevel = IsolationLevel.ReadCommitted,
                AutoOffsetReset = AutoOffsetReset.Earliest,
                EnableAutoCommit = false,
                EnableAutoOffsetStore = false,
                ConsumeResultFields = "headers,timestamp,topic",
                FetchWaitMaxMs = 100,
                FetchQueueBackoffMs = 10,
                QueuedMaxMessagesKbytes = 32 * 1024,
            }
        ).Build();
        using var producer = new ProducerBuilder<byte[], byte[]>(
            new ProducerConfig
            {
                BootstrapServers = bootstrapServers,
                TransactionalId = output,
                LingerMs = 5,
                BatchSize = 1_000_000,
                BatchNumMessages = 50_000,
                QueueBufferingMaxMessages = 500_000,
                QueueBufferingMaxKbytes = 256 * 1024,
                CompressionType = CompressionType.Lz4,
                Partitioner = Partitioner.Murmur2Random,
                EnableDeliveryReports = false,
            }
        ).Build();
        producer.InitTransactions(TimeSpan.FromSeconds(30));
        consumer.Subscribe(input);
        var next = new Dictionary<TopicPartition, Offset>();
        var (done, inTransaction, began, transactionBegan) = (0, 0, 0L, 0L);
        while (done < records)
        {
            var result = consumer.Consume(TimeSpan.FromMilliseconds(100));
            if (result is not null)
            {
                began = began == 0 ? Stopwatch.GetTimestamp() : began;
                if (inTransaction++ == 0)
                {
                    producer.BeginTransaction();
                    transactionBegan = Stopwatch.GetTimestamp();
                }

                producer.Produce(
                    output,
                    new Message<byte[], byte[]> { Key = result.Message.Key, Value = result.Message.Value }
                );
                next[result.TopicPartition] = result.Offset + 1;
                done++;
            }

            var isDue =
                inTransaction == TransactionRecords
                || Stopwatch.GetElapsedTime(transactionBegan).TotalMilliseconds >= 100;
            if (inTransaction > 0 && (isDue || done == records))
            {
                var offsets = next.Select(position => new TopicPartitionOffset(position.Key, position.Value));
                producer.SendOffsetsToTransaction(offsets, consumer.ConsumerGroupMetadata, TimeSpan.FromSeconds(30));
                producer.CommitTransaction(TimeSpan.FromSeconds(30));
                inTransaction = 0;
            }
        }

        return Stopwatch.GetElapsedTime(began);
    }

    private sealed record Count(int Value);

    private sealed class Forwarder(string output) : IProcessor
    {
        public void Process(in StreamRecord record, ITaskContext context) =>
            context.Emit(output, record.Key, record.Value);
    }

    private sealed class Counter(string output) : IKeyedProcessor<Count>
    {
        public void Decide(string key, Count? state, in StreamRecord record, Decision<Count> decision)
        {
            if (((RawValue)record.Value!).Bytes.IsEmpty)
            {
                decision.Reject("no_content");
                return;
            }

            decision.Become(new Count((state?.Value ?? 0) + 1));
            decision.Emit(output, key, record.Value);
        }
    }

    private sealed class CountSerde : ISerde
    {
        public object Deserialize(ReadOnlySpan<byte> bytes) =>
            new Count(int.Parse(bytes, CultureInfo.InvariantCulture));

        public void Serialize(object value, IBufferWriter<byte> destination) =>
            Encoding.UTF8.GetBytes(((Count)value).Value.ToString(CultureInfo.InvariantCulture), destination);
    }
}
