namespace LeadStreams.Local.Broker.Transactions.Handlers;

/// <summary>InitProducerId, with and without a transactional id.</summary>
internal sealed class InitProducerIdHandler(TransactionCoordinator coordinator) : ApiHandler(ApiKey.InitProducerId)
{
    public override async ValueTask HandleAsync(RequestContext context, ReadOnlyMemory<byte> body, KafkaWriter response)
    {
        var valid = TryRead(context, body.Span, out var request);
        var error = valid ? FindDenial(context, request.TransactionalId) : ErrorCode.InvalidRequest;
        var answer =
            error == ErrorCode.None
                ? await coordinator.InitProducerIdAsync(request)
                : InitProducerIdAnswer.Failed(error);
        response.WriteInt16(FencedError.For(answer.Error, context.ApiVersion >= 4));
        response.WriteInt64(answer.ProducerId);
        response.WriteInt16(answer.Epoch);
    }

    private static short FindDenial(RequestContext context, string? transactionalId)
    {
        if (transactionalId is not null)
        {
            return context.AllowsTransactionalId(AclOperation.Write, transactionalId)
                ? ErrorCode.None
                : ErrorCode.TransactionalIdAuthorizationFailed;
        }

        // Since Kafka 3.0 whoever may write anywhere may do so idempotently.
        return context.AllowsOnCluster(AclOperation.IdempotentWrite) || context.AllowsOnAnyTopic(AclOperation.Write)
            ? ErrorCode.None
            : ErrorCode.ClusterAuthorizationFailed;
    }

    /// <summary>False when only one of producer id and epoch is given.</summary>
    private static bool TryRead(RequestContext context, ReadOnlySpan<byte> body, out InitProducerIdRequest request)
    {
        var reader = new KafkaReader(body, context.Flexible);
        var transactionalId = reader.ReadNullableString();
        var timeout = TimeSpan.FromMilliseconds(reader.ReadInt32());
        var producerId = context.ApiVersion >= 3 ? reader.ReadInt64() : -1;
        var epoch = context.ApiVersion >= 3 ? reader.ReadInt16() : (short)-1;
        ProducerClaim? claim = producerId == -1 && epoch == -1 ? null : new ProducerClaim(producerId, epoch);
        request = new InitProducerIdRequest(transactionalId, timeout, claim);
        return claim is null || (producerId != -1 && epoch != -1);
    }
}
