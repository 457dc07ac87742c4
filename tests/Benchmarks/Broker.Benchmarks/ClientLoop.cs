using Confluent.Kafka;

namespace LeadStreams.Broker.Benchmarks;

/// <summary>The same client, driven the same way, whichever broker it talks to.</summary>
internal sealed class ClientLoop : IDisposable
{
    public const string Topic = "bench";
    public const int Partitions = 4;
    public const int ValueBytes = 200;

    /// <summary>Records of one round of reading: with their headers less than the 5 MiB a partition that the mock cluster keeps.</summary>
    public const int Records = 60_000;

    /// <summary>Records of one round of writing. At its end librdkafka looks only every 10 ms whether all are acknowledged
    /// (<c>rd_kafka_flush</c>), which must not be much of a round.</summary>
    public const int WrittenRecords = 5 * Records;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly byte[] value = new byte[ValueBytes];
    private readonly IProducer<Null, byte[]> producer;
    private readonly IConsumer<Ignore, Ignore> consumer;

    public ClientLoop(string bootstrapServers)
    {
        new Random(1).NextBytes(value);
        producer = new ProducerBuilder<Null, byte[]>(
            new ProducerConfig
            {
                BootstrapServers = bootstrapServers,
                Acks = Acks.All,
                LingerMs = 1,
                QueueBufferingMaxMessages = WrittenRecords,
                EnableDeliveryReports = false,
            }
        ).Build();
        consumer = new ConsumerBuilder<Ignore, Ignore>(
            new ConsumerConfig
            {
                BootstrapServers = bootstrapServers,
                GroupId = "bench",
                EnableAutoCommit = false,
                EnableAutoOffsetStore = false,
                // The mock may have dropped what it said was its first record: then from what is the first now.
                AutoOffsetReset = AutoOffsetReset.Earliest,
                FetchWaitMaxMs = 100,
            }
        ).Build();
    }

    /// <summary>Writes one round of records and waits until all are acknowledged.</summary>
    public void Produce() => Produce(WrittenRecords);

    /// <summary>Writes that many records and waits until all are acknowledged.</summary>
    public void Produce(int records)
    {
        for (var i = 0; i < records; i++)
        {
            producer.Produce(new TopicPartition(Topic, i % Partitions), new Message<Null, byte[]> { Value = value });
        }

        if (producer.Flush(Patience) > 0)
        {
            throw new TimeoutException("records were not acknowledged in time");
        }
    }

    /// <summary>Reads the round that is there from its beginning to its end.</summary>
    public void Consume()
    {
        consumer.Assign(
            Enumerable.Range(0, Partitions).Select(p => new TopicPartitionOffset(Topic, p, Offset.Beginning))
        );
        for (var i = 0; i < Records; i++)
        {
            _ = consumer.Consume(Patience) ?? throw new TimeoutException("records did not come in time");
        }

        consumer.Unassign();
    }

    public void Dispose()
    {
        producer.Dispose();
        consumer.Dispose();
    }
}
