using System.Diagnostics;
using Confluent.Kafka;
using LeadStreams.Streams.Kafka.Native;
using LeadStreams.Streams.Ports;
using Microsoft.Extensions.Logging;
using KafkaPartitionOffset = Confluent.Kafka.TopicPartitionOffset;
using TopicPartitionOffset = LeadStreams.Streams.Ports.TopicPartitionOffset;

namespace LeadStreams.Streams.Kafka;

/// <summary>A transactional producer on Kafka.</summary>
internal sealed class KafkaLogProducer : ILogProducer
{
    // Room for the headers of a dead letter around the largest value that others may produce by their clients' default.
    private const int MostBytes = 1_040_000;

    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan QueueTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan QueueWait = TimeSpan.FromMilliseconds(5);

    private readonly IProducer<byte[], byte[]> producer;
    private readonly NativeProducer native;

    public KafkaLogProducer(KafkaConnection connection, string transactionalId, ILogger logger)
    {
        var config = connection.Apply(
            new ProducerConfig
            {
                TransactionalId = transactionalId,
                // An open transaction keeps every reader of its partitions waiting: a dead owner's must end soon.
                TransactionTimeoutMs = 20_000,
                LingerMs = 5,
                BatchSize = 1_000_000,
                MessageMaxBytes = MostBytes,
                BatchNumMessages = 50_000,
                QueueBufferingMaxMessages = 500_000,
                QueueBufferingMaxKbytes = 256 * 1024,
                CompressionType = CompressionType.Lz4,
                Partitioner = Partitioner.Murmur2Random,
                // The commit fails when a delivery failed: nobody needs a report.
                EnableDeliveryReports = false,
            }
        );
        producer = new ProducerBuilder<byte[], byte[]>(config)
            .SetErrorHandler(
                (_, error) => Log.ClientError(logger, transactionalId, error.Code.ToString(), error.Reason)
            )
            .SetLogHandler((_, message) => Log.ClientMessage(logger, message.Name, message.Message))
            .Build();
        native = new NativeProducer(producer);
    }

    public void InitTransactions() => Call(static self => self.producer.InitTransactions(CallTimeout));

    public void BeginTransaction() => Call(static self => self.producer.BeginTransaction());

    public void CommitTransaction() => Call(static self => self.producer.CommitTransaction(CallTimeout));

    public void AbortTransaction() => Call(static self => self.producer.AbortTransaction(CallTimeout));

    public void SendOffsets(IReadOnlyList<TopicPartitionOffset> offsets, GroupMetadata group)
    {
        var positions = new List<KafkaPartitionOffset>(offsets.Count);
        foreach (var offset in offsets)
        {
            positions.Add(new KafkaPartitionOffset(offset.Partition.Topic, offset.Partition.Partition, offset.Offset));
        }

        var metadata = ((KafkaGroupMetadata)group).Metadata;
        try
        {
            producer.SendOffsetsToTransaction(positions, metadata, CallTimeout);
        }
        catch (KafkaException fault)
        {
            throw KafkaErrors.Transactional(fault);
        }
    }

    public void Produce(in OutgoingRecord record)
    {
        for (var began = Stopwatch.GetTimestamp(); native.Produce(record) is { } fault; )
        {
            if (fault.Code == ErrorCode.MsgSizeTooLarge)
            {
                throw new RecordTooLargeException(record.Topic, record.Key.Length + record.Value.Length, MostBytes);
            }

            if (fault.Code != ErrorCode.Local_QueueFull || Stopwatch.GetElapsedTime(began) >= QueueTimeout)
            {
                throw new LogException(
                    fault.IsFatal ? LogErrorKind.Fatal : LogErrorKind.Abortable,
                    $"{record.Topic}: {fault.Reason}",
                    new KafkaException(fault)
                );
            }

            producer.Poll(QueueWait);
        }
    }

    public void Dispose()
    {
        native.Dispose();
        producer.Dispose();
    }

    private void Call(Action<KafkaLogProducer> call)
    {
        try
        {
            call(this);
        }
        catch (KafkaException fault)
        {
            throw KafkaErrors.Transactional(fault);
        }
    }
}
