using LeadStreams.Local.Broker.Groups;
using LeadStreams.Local.Broker.Groups.Handlers;
using LeadStreams.Local.Broker.Handlers;
using LeadStreams.Local.Broker.Protocol;
using LeadStreams.Local.Broker.Security;
using LeadStreams.Local.Broker.Storage;

namespace LeadStreams.Local.Broker.Transactions.Handlers;

/// <summary>DescribeProducers: what the partitions know about those who write to them.</summary>
internal sealed class DescribeProducersHandler(LogDirectory directory) : IApiHandler
{
    public ApiKey ApiKey => ApiKey.DescribeProducers;

    public ValueTask HandleAsync(RequestContext context, ReadOnlyMemory<byte> body, KafkaWriter response)
    {
        var reader = new KafkaReader(body.Span, context.Flexible);
        response.WriteInt32(0);
        PartitionList.Write(
            response,
            PartitionList.Read(ref reader) ?? [],
            static partition => partition,
            (writer, partition) => WritePartition(context, writer, partition)
        );
        response.WriteEmptyTags();
        return ValueTask.CompletedTask;
    }

    private void WritePartition(RequestContext context, KafkaWriter response, TopicPartition partition)
    {
        var allowed = context.AllowsTopic(AclOperation.Read, partition.Topic);
        var log = allowed ? PartitionLookup.Find(directory, partition.Topic, partition.Partition) : null;
        var producers = log?.ActiveProducers ?? [];
        response.WriteInt16(
            !allowed ? ErrorCode.TopicAuthorizationFailed
            : log is null ? ErrorCode.UnknownTopicOrPartition
            : ErrorCode.None
        );
        response.WriteNullableString(null);
        foreach (var producer in response.Elements(producers))
        {
            response.WriteInt64(producer.ProducerId);
            response.WriteInt32(producer.Epoch);
            response.WriteInt32(producer.LastSequence);
            response.WriteInt64(producer.LastTimestampMs);
            response.WriteInt32(producer.CoordinatorEpoch);
            response.WriteInt64(producer.CurrentTransactionFirstOffset);
        }
    }
}
