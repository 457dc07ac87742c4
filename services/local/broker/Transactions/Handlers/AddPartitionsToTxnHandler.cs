using LeadStreams.Local.Broker.Groups;
using LeadStreams.Local.Broker.Groups.Handlers;

namespace LeadStreams.Local.Broker.Transactions.Handlers;

/// <summary>AddPartitionsToTxn v0-3, the form clients use.</summary>
internal sealed class AddPartitionsToTxnHandler(TransactionCoordinator coordinator)
    : ApiHandler(ApiKey.AddPartitionsToTxn)
{
    public override async ValueTask HandleAsync(RequestContext context, ReadOnlyMemory<byte> body, KafkaWriter response)
    {
        var reader = new KafkaReader(body.Span, context.Flexible);
        var transactionalId = reader.ReadString();
        var producer = new ProducerClaim(reader.ReadInt64(), reader.ReadInt16());
        var partitions = PartitionList.Read(ref reader) ?? [];
        var errors =
            FindDenials(context, transactionalId, partitions)
            ?? await coordinator.AddPartitionsAsync(transactionalId, producer, partitions);
        for (var i = 0; i < errors.Length; i++)
            errors[i] = FencedError.For(errors[i], context.ApiVersion >= 2);
        PartitionList.WriteErrors(response, partitions, errors);
    }

    /// <summary>The errors when the client may not add them all, else null: then none is added.</summary>
    private static short[]? FindDenials(RequestContext context, string transactionalId, List<TopicPartition> partitions)
    {
        if (!context.AllowsTransactionalId(AclOperation.Write, transactionalId))
            return [.. partitions.Select(_ => ErrorCode.TransactionalIdAuthorizationFailed)];
        short[] errors =
        [
            .. partitions.Select(partition =>
                context.AllowsTopic(AclOperation.Write, partition.Topic)
                    ? ErrorCode.OperationNotAttempted
                    : ErrorCode.TopicAuthorizationFailed
            ),
        ];
        return errors.Contains(ErrorCode.TopicAuthorizationFailed) ? errors : null;
    }
}
