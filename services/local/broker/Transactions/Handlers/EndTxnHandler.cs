using LeadStreams.Local.Broker.Protocol;
using LeadStreams.Local.Broker.Security;

namespace LeadStreams.Local.Broker.Transactions.Handlers;

/// <summary>EndTxn: commit or abort.</summary>
internal sealed class EndTxnHandler(TransactionCoordinator coordinator) : IApiHandler
{
    public ApiKey ApiKey => ApiKey.EndTxn;

    private readonly record struct Request(string TransactionalId, ProducerClaim Producer, bool Commit);

    public async ValueTask HandleAsync(RequestContext context, ReadOnlyMemory<byte> body, KafkaWriter response)
    {
        var request = Read(context, body.Span);
        var error = context.AllowsTransactionalId(AclOperation.Write, request.TransactionalId)
            ? await coordinator.EndAsync(request.TransactionalId, request.Producer, request.Commit)
            : ErrorCode.TransactionalIdAuthorizationFailed;
        response.WriteInt32(0);
        response.WriteInt16(FencedError.For(error, context.ApiVersion >= 2));
        response.WriteEmptyTags();
    }

    private static Request Read(RequestContext context, ReadOnlySpan<byte> body)
    {
        var reader = new KafkaReader(body, context.Flexible);
        var transactionalId = reader.ReadString();
        var producer = new ProducerClaim(reader.ReadInt64(), reader.ReadInt16());
        return new Request(transactionalId, producer, reader.ReadBoolean());
    }
}
