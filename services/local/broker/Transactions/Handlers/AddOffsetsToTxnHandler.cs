namespace LeadStreams.Local.Broker.Transactions.Handlers;

/// <summary>AddOffsetsToTxn: a group's offsets join the transaction.</summary>
internal sealed class AddOffsetsToTxnHandler(TransactionCoordinator coordinator) : ApiHandler(ApiKey.AddOffsetsToTxn)
{
    public override async ValueTask HandleAsync(RequestContext context, ReadOnlyMemory<byte> body, KafkaWriter response)
    {
        var reader = new KafkaReader(body.Span, context.Flexible);
        var transactionalId = reader.ReadString();
        var producer = new ProducerClaim(reader.ReadInt64(), reader.ReadInt16());
        var groupId = reader.ReadString();
        var error =
            !context.AllowsTransactionalId(AclOperation.Write, transactionalId)
                ? ErrorCode.TransactionalIdAuthorizationFailed
            : !context.AllowsGroup(AclOperation.Read, groupId) ? ErrorCode.GroupAuthorizationFailed
            : await coordinator.AddOffsetsAsync(transactionalId, producer, groupId);
        response.WriteInt16(FencedError.For(error, context.ApiVersion >= 2));
    }
}
