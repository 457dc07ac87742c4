using Confluent.Kafka;
using LeadStreams.Streams.Ports;

namespace LeadStreams.Streams.Kafka;

/// <summary>Turns the client's headers into the runtime's, and back.</summary>
internal static class KafkaMessages
{
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
