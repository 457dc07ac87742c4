namespace LeadStreams.Local.Broker.Transactions.Handlers;

/// <summary>Listing and describing transactions.</summary>
internal sealed class TransactionApis(TransactionCoordinator coordinator, TimeProvider time)
{
    /// <summary>States a client may ask for; the last two never appear here.</summary>
    private static readonly string[] _knownStates =
    [
        .. Enum.GetNames<TransactionStatus>(),
        "Dead",
        "PrepareEpochFence",
    ];

    public IEnumerable<ApiHandler> Handlers =>
        [new(ApiKey.ListTransactions, List), new(ApiKey.DescribeTransactions, Describe)];

    /// <summary>Filtered by state, producer id and (v1) how long they have been open.</summary>
    private void List(RequestContext context, ref KafkaReader reader, KafkaWriter response)
    {
        var states = reader.ReadStrings();
        var producerIds = new HashSet<long>();
        for (var left = reader.ReadArrayLength(sizeof(long)); left > 0; left--)
            producerIds.Add(reader.ReadInt64());
        var minDurationMs = context.ApiVersion >= 1 ? reader.ReadInt64() : -1;
        var transactions = coordinator
            .List()
            .Where(one => context.AllowsTransactionalId(AclOperation.Describe, one.TransactionalId))
            .Where(one => states.Length == 0 || states.Contains(one.Status.ToString()))
            .Where(one => producerIds.Count == 0 || producerIds.Contains(one.ProducerId))
            .Where(one => minDurationMs < 0 || (time.GetUtcNow() - one.StartedAt)?.TotalMilliseconds > minDurationMs)
            .ToArray();

        response.WriteInt16(ErrorCode.None);
        response.WriteStrings(states.Except(_knownStates).ToArray());
        foreach (var transaction in response.Elements(transactions))
        {
            response.WriteString(transaction.TransactionalId);
            response.WriteInt64(transaction.ProducerId);
            response.WriteString(transaction.Status.ToString());
        }
    }

    private void Describe(RequestContext context, ref KafkaReader reader, KafkaWriter response)
    {
        foreach (var transactionalId in response.Elements(reader.ReadStrings()))
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
            var topics = PartitionsOf(state)
                .Where(partition => context.AllowsTopic(AclOperation.Describe, partition.Topic))
                .GroupBy(partition => partition.Topic, partition => partition.Partition)
                .ToArray();
            foreach (var topic in response.Elements(topics))
            {
                response.WriteString(topic.Key);
                response.WriteInt32s([.. topic]);
            }
        }
    }

    /// <summary>Offsets take part through the partition that holds them.</summary>
    private static IEnumerable<TopicPartition> PartitionsOf(TransactionState? state) =>
        state is null ? []
        : state.Groups.IsEmpty ? state.Partitions
        : state.Partitions.Append(new TopicPartition(GroupCoordinator.TopicName, 0));
}
