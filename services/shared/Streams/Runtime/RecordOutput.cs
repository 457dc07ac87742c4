using System.Buffers;
using System.Text;
using LeadStreams.Streams.Ports;

namespace LeadStreams.Streams.Runtime;

/// <summary>Encodes records, once each, into buffers that are used again and again, and hands them to the session's producer.</summary>
internal sealed class RecordOutput(ILogProducer producer, Repartitioner repartitioner)
{
    private readonly ArrayBufferWriter<byte> keyBuffer = new(256);
    private readonly ArrayBufferWriter<byte> valueBuffer = new(4096);

    /// <summary>The way of messages to repartition topics.</summary>
    public Repartitioner Repartitioner => repartitioner;

    /// <summary>The record that a message would be in the log.</summary>
    public LogRecord Encode(in LocalMessage message)
    {
        if (message.Value is null)
        {
            return message.WithBytes(null);
        }

        valueBuffer.ResetWrittenCount();
        message.Topic.Serde.Serialize(message.Value, valueBuffer);
        return message.WithBytes(valueBuffer.WrittenSpan.ToArray());
    }

    public void Produce(string topic, int partition, string key, object? value, ISerde serde, RecordHeaders headers)
    {
        valueBuffer.ResetWrittenCount();
        if (value is not null)
        {
            serde.Serialize(value, valueBuffer);
        }

        Send(topic, partition, key, valueBuffer.WrittenSpan, value is null, headers);
    }

    /// <summary>Sends a key and a value that are encoded already.</summary>
    public void ProduceEncoded(
        string topic,
        int partition,
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> value,
        bool isTombstone
    ) =>
        producer.Produce(
            new OutgoingRecord
            {
                Topic = topic,
                Partition = partition,
                Key = key,
                Value = value,
                IsTombstone = isTombstone,
                Headers = RecordHeaders.Empty,
            }
        );

    public void ProduceText(string topic, int partition, string key, string? value)
    {
        valueBuffer.ResetWrittenCount();
        if (value is not null)
        {
            Encoding.UTF8.GetBytes(value, valueBuffer);
        }

        Send(topic, partition, key, valueBuffer.WrittenSpan, value is null, RecordHeaders.Empty);
    }

    /// <summary>Sends a key and a value in their bytes, to the partition of the key.</summary>
    public void ProduceBytes(
        string topic,
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> value,
        bool isTombstone,
        RecordHeaders headers
    ) =>
        producer.Produce(
            new OutgoingRecord
            {
                Topic = topic,
                Partition = OutgoingRecord.ByKey,
                Key = key,
                Value = value,
                IsTombstone = isTombstone,
                Headers = headers,
            }
        );

    private void Send(
        string topic,
        int partition,
        string key,
        ReadOnlySpan<byte> value,
        bool isTombstone,
        RecordHeaders headers
    )
    {
        keyBuffer.ResetWrittenCount();
        Encoding.UTF8.GetBytes(key, keyBuffer);
        producer.Produce(
            new OutgoingRecord
            {
                Topic = topic,
                Partition = partition,
                Key = keyBuffer.WrittenSpan,
                Value = value,
                IsTombstone = isTombstone,
                Headers = headers,
            }
        );
    }
}
