using LeadStreams.Streams;
using LeadStreams.Streams.Kafka;

namespace LeadStreams.Ingest.Gateway;

/// <summary>Kafka as the place where received bytes become durable: acknowledged by all in-sync replicas.</summary>
internal sealed class KafkaRecordSink(KafkaRecordProducer producer) : IRecordSink
{
    public async Task AppendAsync(string topic, string key, ReadOnlyMemory<byte> value, RecordHeaders headers)
    {
        try
        {
            await producer.ProduceAsync(topic, key, value, headers);
        }
        catch (KafkaProduceException e)
        {
            throw new SinkException(e.Message, e);
        }
    }
}
