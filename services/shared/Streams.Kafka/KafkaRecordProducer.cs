using System.Text;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace LeadStreams.Streams.Kafka;

/// <summary>
/// An idempotent producer without transactions, for services at the edge: a record is durable on all in-sync replicas when its task
/// completes. Thread-safe; calls may be as many at once as the client's queue takes.
/// </summary>
public sealed class KafkaRecordProducer : IDisposable
{
    private readonly IProducer<byte[], byte[]> producer;

    /// <summary>Creates the producer; a record that cannot be delivered for <paramref name="deliveryTimeout"/> fails.</summary>
    public KafkaRecordProducer(KafkaConnection connection, TimeSpan deliveryTimeout, ILogger logger)
    {
        var config = connection.Apply(
            new ProducerConfig
            {
                EnableIdempotence = true,
                Acks = Acks.All,
                LingerMs = 2,
                BatchSize = 1_000_000,
                CompressionType = CompressionType.Lz4,
                Partitioner = Partitioner.Murmur2Random,
                MessageTimeoutMs = (int)deliveryTimeout.TotalMilliseconds,
                // A request in flight when the broker goes away must not outlive the record's own time.
                RequestTimeoutMs = Math.Max(1000, (int)deliveryTimeout.TotalMilliseconds / 2),
                DeliveryReportFields = "status",
            }
        );
        producer = new ProducerBuilder<byte[], byte[]>(config)
            .SetErrorHandler((_, error) => Log.ClientError(logger, "producer", error.Code.ToString(), error.Reason))
            .SetLogHandler((_, message) => Log.ClientMessage(logger, message.Name, message.Message))
            .Build();
    }

    /// <summary>
    /// Appends a record to the key's partition; the task gives the place where it lies. A null <paramref name="value"/> is a tombstone: an empty one is not.
    /// </summary>
    /// <exception cref="KafkaProduceException">The record was not accepted, or not in time; it may or may not be in the log.</exception>
    public Task<(int Partition, long Offset)> ProduceAsync(
        string topic,
        string key,
        ReadOnlyMemory<byte>? value,
        RecordHeaders headers
    )
    {
        // Continuations must not run on librdkafka's callback thread: they would hold up every other record.
        var completion = new TaskCompletionSource<(int, long)>(TaskCreationOptions.RunContinuationsAsynchronously);
        var message = new Message<byte[], byte[]>
        {
            Key = Encoding.UTF8.GetBytes(key),
            Value = value?.ToArray()!,
            Headers = KafkaMessages.ToHeaders(headers),
        };
        try
        {
            producer.Produce(
                topic,
                message,
                report =>
                {
                    if (report.Error.IsError)
                    {
                        completion.SetException(new KafkaProduceException(topic, report.Error));
                    }
                    else
                    {
                        completion.SetResult((report.Partition.Value, report.Offset.Value));
                    }
                }
            );
        }
        catch (ProduceException<byte[], byte[]> fault)
        {
            completion.SetException(new KafkaProduceException(topic, fault.Error));
        }

        return completion.Task;
    }

    /// <summary>Waits until everything produced so far is delivered or has failed; false when <paramref name="timeout"/> came first.</summary>
    public bool Flush(TimeSpan timeout) => producer.Flush(timeout) == 0;

    /// <summary>Drops what is not delivered; call <see cref="Flush"/> before.</summary>
    public void Dispose() => producer.Dispose();
}

/// <summary>A record was not accepted by Kafka.</summary>
public sealed class KafkaProduceException : Exception
{
    internal KafkaProduceException(string topic, Error error)
        : base($"'{topic}' did not take a record: {error.Reason}")
    {
        IsOverloaded = error.Code == ErrorCode.Local_QueueFull;
        IsTransient =
            error.Code
                is not (ErrorCode.MsgSizeTooLarge or ErrorCode.Local_UnknownTopic or ErrorCode.UnknownTopicOrPart)
            && !error.IsFatal;
    }

    /// <summary>True when trying again later may help: the broker is away or slow.</summary>
    public bool IsTransient { get; }

    /// <summary>True when more is under way than the client holds: slow down.</summary>
    public bool IsOverloaded { get; }
}
