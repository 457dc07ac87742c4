using LeadStreams.Local.Broker.Groups;

namespace LeadStreams.Local.Broker.Transactions.Handlers;

/// <summary>DescribeTransactions.</summary>
internal sealed class DescribeTransactionsHandler(TransactionCoordinator coordinator)
    : ImmediateHandler(ApiKey.DescribeTransactions)
{
    protected override void Handle(RequestContext context, ref KafkaReader reader, KafkaWriter response)
    {
        foreach (var transactionalId in response.Elements(reader.ReadStrings()))
            Write(context, transactionalId, response);
    }

    private void Write(RequestContext context, string transactionalId, KafkaWriter response)
    {
        var allowed = context.AllowsTransactionalId(AclOperation.Describe, transactionalId);
        var state = allowed ? coordinator.Describe(transactionalId) : null;
        response.WriteInt16(
            !allowed ? ErrorCode.TransactionalIdAuthorizationFailed
            : state is null ? ErrorCode.TransactionalIdNotFound
            : ErrorCode.None
        );
        response.WriteString(transactionalId);
        response.WriteString(state?.Status.ToString() ?? "");
        response.WriteInt32((int)(state?.Timeout.TotalMilliseconds ?? 0));
        response.WriteInt64(state?.StartedAt?.ToUnixTimeMilliseconds() ?? -1);
        response.WriteInt64(state?.ProducerId ?? -1);
        response.WriteInt16(state?.Epoch ?? -1);
        var topics = state is null
            ? []
            : PartitionsOf(state)
                .Where(partition => context.AllowsTopic(AclOperation.Describe, partition.Topic))
                .GroupBy(partition => partition.Topic)
                .ToArray();
        foreach (var topic in response.Elements(topics))
        {
            response.WriteString(topic.Key);
            response.WriteInt32s([.. topic.Select(partition => partition.Partition)]);
        }
    }

    /// <summary>Offsets take part through the partition that holds them.</summary>
    private static IEnumerable<TopicPartition> PartitionsOf(TransactionState state) =>
        state.Groups.IsEmpty
            ? state.Partitions
            : state.Partitions.Append(new TopicPartition(GroupCoordinator.TopicName, 0));
}
