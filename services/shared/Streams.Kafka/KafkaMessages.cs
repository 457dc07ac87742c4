using Confluent.Kafka;
using LeadStreams.Streams.Ports;

namespace LeadStreams.Streams.Kafka;

/// <summary>Turns the client's records into the runtime's, and back.</summary>
internal static class KafkaMessages
{
    public static LogRecord ToLogRecord(ConsumeResult<byte[], byte[]> result) =>
        new(
            result.Topic,
            result.Partition.Value,
            result.Offset.Value,
            result.Message.Timestamp.UnixTimestampMs,
            result.Message.Key is { } key ? key.AsMemory() : default(ReadOnlyMemory<byte>?),
            result.Message.Value is { } value ? value.AsMemory() : default(ReadOnlyMemory<byte>?),
            ToRecordHeaders(result.Message.Headers)
        );

    public static Headers? ToHeaders(RecordHeaders headers)
    {
        if (headers.Count == 0)
        {
            return null;
        }

        var converted = new Headers();
        for (var i = 0; i < headers.Count; i++)
        {
            converted.Add(headers[i].Key, headers[i].Value);
        }

        return converted;
    }

    public static RecordHeaders ToRecordHeaders(Headers? headers)
    {
        if (headers is null || headers.Count == 0)
        {
            return RecordHeaders.Empty;
        }

        var converted = new RecordHeaders();
        for (var i = 0; i < headers.Count; i++)
        {
            var header = headers[i];
            converted.Add(header.Key, header.GetValueBytes());
        }

        return converted;
    }
}
