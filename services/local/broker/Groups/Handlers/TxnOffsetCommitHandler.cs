namespace LeadStreams.Local.Broker.Groups.Handlers;

/// <summary>TxnOffsetCommit: offsets that count when the producer's transaction commits.</summary>
internal sealed class TxnOffsetCommitHandler(GroupCoordinator coordinator, TimeProvider time)
    : ApiHandler(ApiKey.TxnOffsetCommit)
{
    private readonly record struct Request(string TransactionalId, long ProducerId, short Epoch, CommitRequest Commit);

    public override async ValueTask HandleAsync(RequestContext context, ReadOnlyMemory<byte> body, KafkaWriter response)
    {
        var (transactionalId, producerId, epoch, commit) = Read(context, body.Span);
        var errors = context.AllowsTransactionalId(AclOperation.Write, transactionalId)
            ? await OffsetAuthorization.CommitAsync(
                context,
                commit,
                allowed => coordinator.CommitInTransactionAsync(allowed, transactionalId, producerId, epoch)
            )
            : Array.ConvertAll(new short[commit.Offsets.Count], _ => ErrorCode.TransactionalIdAuthorizationFailed);
        PartitionList.WriteErrors(response, [.. commit.Offsets.Select(offset => offset.Partition)], errors);
    }

    private Request Read(RequestContext context, ReadOnlySpan<byte> body)
    {
        var version = context.ApiVersion;
        var reader = new KafkaReader(body, context.Flexible);
        var transactionalId = reader.ReadString();
        var groupId = reader.ReadString();
        var producerId = reader.ReadInt64();
        var epoch = reader.ReadInt16();
        var generation = version >= 3 ? reader.ReadInt32() : -1;
        var memberId = version >= 3 ? reader.ReadString() : "";
        var instanceId = version >= 3 ? reader.ReadNullableString() : null;
        var commit = new CommitRequest
        {
            GroupId = groupId,
            Generation = generation,
            Speaker = new MemberIdentity(memberId, instanceId),
            Offsets = OffsetList.Read(ref reader, hasLeaderEpoch: version >= 2, hasTimestamp: false, time.GetUtcNow()),
        };
        return new Request(transactionalId, producerId, epoch, commit);
    }
}
