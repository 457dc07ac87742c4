using LeadStreams.Local.Broker.Protocol;
using LeadStreams.Local.Broker.Security;

namespace LeadStreams.Local.Broker.Transactions.Handlers;

/// <summary>AddOffsetsToTxn: a group's offsets join the transaction.</summary>
internal sealed class AddOffsetsToTxnHandler(TransactionCoordinator coordinator) : IApiHandler
{
    public ApiKey ApiKey => ApiKey.AddOffsetsToTxn;

    private readonly record struct Request(string TransactionalId, ProducerClaim Producer, string GroupId);

    public async ValueTask HandleAsync(RequestContext context, ReadOnlyMemory<byte> body, KafkaWriter response)
    {
        var request = Read(context, body.Span);
        var error =
            !context.AllowsTransactionalId(AclOperation.Write, request.TransactionalId)
                ? ErrorCode.TransactionalIdAuthorizationFailed
            : !context.AllowsGroup(AclOperation.Read, request.GroupId) ? ErrorCode.GroupAuthorizationFailed
            : await coordinator.AddOffsetsAsync(request.TransactionalId, request.Producer, request.GroupId);
        response.WriteInt32(0);
        response.WriteInt16(FencedError.For(error, context.ApiVersion >= 2));
        response.WriteEmptyTags();
    }

    private static Request Read(RequestContext context, ReadOnlySpan<byte> body)
    {
        var reader = new KafkaReader(body, context.Flexible);
        var transactionalId = reader.ReadString();
        var producer = new ProducerClaim(reader.ReadInt64(), reader.ReadInt16());
        return new Request(transactionalId, producer, reader.ReadString());
    }
}
