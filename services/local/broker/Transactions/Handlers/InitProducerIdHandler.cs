using LeadStreams.Local.Broker.Protocol;

namespace LeadStreams.Local.Broker.Transactions.Handlers;

/// <summary>InitProducerId, with and without a transactional id.</summary>
internal sealed class InitProducerIdHandler(TransactionCoordinator coordinator) : IApiHandler
{
    public ApiKey ApiKey => ApiKey.InitProducerId;

    public async ValueTask HandleAsync(RequestContext context, ReadOnlyMemory<byte> body, KafkaWriter response)
    {
        var answer = TryRead(context, body.Span, out var request)
            ? await coordinator.InitProducerIdAsync(request)
            : InitProducerIdAnswer.Failed(ErrorCode.InvalidRequest);
        response.WriteInt32(0);
        response.WriteInt16(FencedError.For(answer.Error, context.ApiVersion >= 4));
        response.WriteInt64(answer.ProducerId);
        response.WriteInt16(answer.Epoch);
        response.WriteEmptyTags();
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
