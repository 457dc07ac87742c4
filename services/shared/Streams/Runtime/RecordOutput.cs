using System.Buffers;
using System.Text;
using LeadStreams.Streams.Ports;

namespace LeadStreams.Streams.Runtime;

/// <summary>Encodes records, once each, into buffers that are used again and again, and hands them to the thread's producer.</summary>
internal sealed class RecordOutput
{
    private readonly ArrayBufferWriter<byte> keyBuffer = new(256);
    private readonly ArrayBufferWriter<byte> valueBuffer = new(4096);

    /// <summary>The producer of the running transaction; another one after a fatal error.</summary>
    public ILogProducer? Producer { get; set; }

    public void Produce(string topic, int partition, string key, object? value, ISerde serde, RecordHeaders headers)
    {
        valueBuffer.ResetWrittenCount();
        if (value is byte[] encoded)
        {
            // State that was restored and never asked for is still in its bytes.
            valueBuffer.Write(encoded);
        }
        else if (value is not null)
        {
            serde.Serialize(value, valueBuffer);
        }

        Send(topic, partition, key, value is null, headers);
    }

    public void ProduceText(string topic, int partition, string key, string? value)
    {
        valueBuffer.ResetWrittenCount();
        if (value is not null)
        {
            Encoding.UTF8.GetBytes(value, valueBuffer);
        }

        Send(topic, partition, key, value is null, RecordHeaders.Empty);
    }

    /// <summary>Sends the bytes of a record as they came.</summary>
    public void ProduceOriginal(string topic, in LogRecord original, RecordHeaders headers) =>
        Required.Produce(
            new OutgoingRecord
            {
                Topic = topic,
                Partition = OutgoingRecord.ByKey,
                Key = original.Key is { } key ? key.Span : default,
                Value = original.Value is { } value ? value.Span : default,
                IsTombstone = original.Value is null,
                Headers = headers,
            }
        );

    private ILogProducer Required => Producer ?? throw new InvalidOperationException("no transaction is open");

    private void Send(string topic, int partition, string key, bool isTombstone, RecordHeaders headers)
    {
        keyBuffer.ResetWrittenCount();
        Encoding.UTF8.GetBytes(key, keyBuffer);
        Required.Produce(
            new OutgoingRecord
            {
                Topic = topic,
                Partition = partition,
                Key = keyBuffer.WrittenSpan,
                Value = valueBuffer.WrittenSpan,
                IsTombstone = isTombstone,
                Headers = headers,
            }
        );
    }
}
