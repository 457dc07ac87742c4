using LeadStreams.Local.Broker.Groups;
using LeadStreams.Local.Broker.Protocol;
using LeadStreams.Local.Broker.Security;

namespace LeadStreams.Local.Broker.Transactions.Handlers;

/// <summary>DescribeTransactions.</summary>
internal sealed class DescribeTransactionsHandler(TransactionCoordinator coordinator) : IApiHandler
{
    public ApiKey ApiKey => ApiKey.DescribeTransactions;

    public ValueTask HandleAsync(RequestContext context, ReadOnlyMemory<byte> body, KafkaWriter response)
    {
        var reader = new KafkaReader(body.Span, context.Flexible);
        var count = reader.ReadCount();
        response.WriteInt32(0);
        response.WriteArrayLength(count);
        for (var i = 0; i < count; i++)
        {
            var transactionalId = reader.ReadString();
            Write(context, transactionalId, response);
        }

        response.WriteEmptyTags();
        return ValueTask.CompletedTask;
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
            response.WriteArrayLength(topic.Count());
            foreach (var partition in topic)
                response.WriteInt32(partition.Partition);
        }

        response.WriteEmptyTags();
    }

    /// <summary>Offsets take part through the partition that holds them.</summary>
    private static IEnumerable<TopicPartition> PartitionsOf(TransactionState state) =>
        state.Groups.IsEmpty
            ? state.Partitions
            : state.Partitions.Append(new TopicPartition(GroupCoordinator.TopicName, 0));
}
