using LeadStreams.Local.Broker.Groups;
using LeadStreams.Local.Broker.Groups.Handlers;
using LeadStreams.Local.Broker.Handlers;

namespace LeadStreams.Local.Broker.Transactions.Handlers;

/// <summary>DescribeProducers: what the partitions know about those who write to them.</summary>
internal sealed class DescribeProducersHandler(LogDirectory directory) : ImmediateHandler(ApiKey.DescribeProducers)
{
    protected override void Handle(RequestContext context, ref KafkaReader reader, KafkaWriter response)
    {
        PartitionList.Write(
            response,
            PartitionList.Read(ref reader) ?? [],
            static partition => partition,
            (writer, partition) => WritePartition(context, writer, partition)
        );
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
