namespace LeadStreams.Local.Broker.Transactions.Handlers;

/// <summary>What producers ask of the transaction coordinator.</summary>
internal sealed class ProducerApis(TransactionCoordinator coordinator)
{
    public IEnumerable<ApiHandler> Handlers =>
        [
            new(ApiKey.InitProducerId, InitProducerIdAsync),
            new(ApiKey.AddPartitionsToTxn, AddPartitionsAsync),
            new(ApiKey.AddOffsetsToTxn, AddOffsetsAsync),
            new(ApiKey.EndTxn, EndAsync),
        ];

    /// <summary>With and without a transactional id.</summary>
    private async ValueTask InitProducerIdAsync(RequestContext context, ReadOnlyMemory<byte> body, KafkaWriter response)
    {
        var version = context.ApiVersion;
        var reader = new KafkaReader(body.Span, context.Flexible);
        var transactionalId = reader.ReadNullableString();
        var timeout = TimeSpan.FromMilliseconds(reader.ReadInt32());
        var claim = version >= 3 ? ReadClaim(ref reader) : ProducerClaim.None;
        var error =
            claim != ProducerClaim.None && (claim.ProducerId == -1 || claim.Epoch == -1)
                ? ErrorCode.InvalidRequest
                : FindDenial(context, transactionalId);
        var request = new InitProducerIdRequest(transactionalId, timeout, claim == ProducerClaim.None ? null : claim);
        var answer =
            error == ErrorCode.None
                ? await coordinator.InitProducerIdAsync(request)
                : InitProducerIdAnswer.Failed(error);
        response.WriteInt16(ForClient(answer.Error, version >= 4));
        response.WriteInt64(answer.ProducerId);
        response.WriteInt16(answer.Epoch);
    }

    private static short FindDenial(RequestContext context, string? transactionalId)
    {
        if (transactionalId is not null)
            return Check(context, transactionalId);

        // Since Kafka 3.0 whoever may write anywhere may do so idempotently.
        return context.AllowsOnCluster(AclOperation.IdempotentWrite) || context.AllowsOnAnyTopic(AclOperation.Write)
            ? ErrorCode.None
            : ErrorCode.ClusterAuthorizationFailed;
    }

    /// <summary>V0-3, the form clients use.</summary>
    private async ValueTask AddPartitionsAsync(RequestContext context, ReadOnlyMemory<byte> body, KafkaWriter response)
    {
        var reader = new KafkaReader(body.Span, context.Flexible);
        var transactionalId = reader.ReadString();
        var producer = ReadClaim(ref reader);
        var partitions = PartitionList.Read(ref reader) ?? [];
        bool MayWrite(string topic) => context.AllowsTopic(AclOperation.Write, topic);
        var error = Check(context, transactionalId);
        var errors =
            error == ErrorCode.None
                ? await coordinator.AddPartitionsAsync(transactionalId, producer, partitions, MayWrite)
                : partitions.Select(_ => error);
        PartitionList.WriteErrors(response, partitions, errors.Select(one => ForClient(one, context.ApiVersion >= 2)));
    }

    /// <summary>A group's offsets join the transaction.</summary>
    private async ValueTask AddOffsetsAsync(RequestContext context, ReadOnlyMemory<byte> body, KafkaWriter response)
    {
        var reader = new KafkaReader(body.Span, context.Flexible);
        var transactionalId = reader.ReadString();
        var producer = ReadClaim(ref reader);
        var groupId = reader.ReadString();
        var error = Check(context, transactionalId);
        if (error == ErrorCode.None)
        {
            error = context.AllowsGroup(AclOperation.Read, groupId)
                ? await coordinator.AddOffsetsAsync(transactionalId, producer, groupId)
                : ErrorCode.GroupAuthorizationFailed;
        }

        response.WriteInt16(ForClient(error, context.ApiVersion >= 2));
    }

    private async ValueTask EndAsync(RequestContext context, ReadOnlyMemory<byte> body, KafkaWriter response)
    {
        var reader = new KafkaReader(body.Span, context.Flexible);
        var transactionalId = reader.ReadString();
        var producer = ReadClaim(ref reader);
        var commit = reader.ReadBoolean();
        var error = Check(context, transactionalId);
        if (error == ErrorCode.None)
            error = await coordinator.EndAsync(transactionalId, producer, commit);
        response.WriteInt16(ForClient(error, context.ApiVersion >= 2));
    }

    private static ProducerClaim ReadClaim(ref KafkaReader reader) => new(reader.ReadInt64(), reader.ReadInt16());

    private static short Check(RequestContext context, string transactionalId) =>
        context.AllowsTransactionalId(AclOperation.Write, transactionalId)
            ? ErrorCode.None
            : ErrorCode.TransactionalIdAuthorizationFailed;

    /// <summary>Clients before PRODUCER_FENCED (90) existed know it as INVALID_PRODUCER_EPOCH (47).</summary>
    private static short ForClient(short error, bool knowsProducerFenced) =>
        error == ErrorCode.ProducerFenced && !knowsProducerFenced ? ErrorCode.InvalidProducerEpoch : error;
}
