namespace LeadStreams.Local.Broker.Transactions.Handlers;

/// <summary>EndTxn: commit or abort.</summary>
internal sealed class EndTxnHandler(TransactionCoordinator coordinator) : ApiHandler(ApiKey.EndTxn)
{
    public override async ValueTask HandleAsync(RequestContext context, ReadOnlyMemory<byte> body, KafkaWriter response)
    {
        var reader = new KafkaReader(body.Span, context.Flexible);
        var transactionalId = reader.ReadString();
        var producer = new ProducerClaim(reader.ReadInt64(), reader.ReadInt16());
        var commit = reader.ReadBoolean();
        var error = context.AllowsTransactionalId(AclOperation.Write, transactionalId)
            ? await coordinator.EndAsync(transactionalId, producer, commit)
            : ErrorCode.TransactionalIdAuthorizationFailed;
        response.WriteInt16(FencedError.For(error, context.ApiVersion >= 2));
    }
}
