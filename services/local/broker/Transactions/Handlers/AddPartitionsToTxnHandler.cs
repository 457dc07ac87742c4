using LeadStreams.Local.Broker.Groups;
using LeadStreams.Local.Broker.Groups.Handlers;
using LeadStreams.Local.Broker.Protocol;
using LeadStreams.Local.Broker.Security;

namespace LeadStreams.Local.Broker.Transactions.Handlers;

/// <summary>AddPartitionsToTxn v0-3, the form clients use.</summary>
internal sealed class AddPartitionsToTxnHandler(TransactionCoordinator coordinator) : IApiHandler
{
    public ApiKey ApiKey => ApiKey.AddPartitionsToTxn;

    private readonly record struct Request(
        string TransactionalId,
        ProducerClaim Producer,
        IReadOnlyList<TopicPartition> Partitions
    );

    public async ValueTask HandleAsync(RequestContext context, ReadOnlyMemory<byte> body, KafkaWriter response)
    {
        var request = Read(context, body.Span);
        var errors =
            FindDenials(context, request)
            ?? await coordinator.AddPartitionsAsync(request.TransactionalId, request.Producer, request.Partitions);
        for (var i = 0; i < errors.Length; i++)
            errors[i] = FencedError.For(errors[i], context.ApiVersion >= 2);
        response.WriteInt32(0);
        PartitionList.WriteErrors(response, request.Partitions, errors);
        response.WriteEmptyTags();
    }

    /// <summary>The errors when the client may not add them all, else null: then none is added.</summary>
    private static short[]? FindDenials(RequestContext context, Request request)
    {
        if (!context.AllowsTransactionalId(AclOperation.Write, request.TransactionalId))
            return [.. request.Partitions.Select(_ => ErrorCode.TransactionalIdAuthorizationFailed)];
        short[] errors =
        [
            .. request.Partitions.Select(partition =>
                context.AllowsTopic(AclOperation.Write, partition.Topic)
                    ? ErrorCode.OperationNotAttempted
                    : ErrorCode.TopicAuthorizationFailed
            ),
        ];
        return errors.Contains(ErrorCode.TopicAuthorizationFailed) ? errors : null;
    }

    private static Request Read(RequestContext context, ReadOnlySpan<byte> body)
    {
        var reader = new KafkaReader(body, context.Flexible);
        var transactionalId = reader.ReadString();
        var producer = new ProducerClaim(reader.ReadInt64(), reader.ReadInt16());
        return new Request(transactionalId, producer, PartitionList.Read(ref reader) ?? []);
    }
}
