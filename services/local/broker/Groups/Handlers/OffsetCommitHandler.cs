namespace LeadStreams.Local.Broker.Groups.Handlers;

/// <summary>OffsetCommit; answered when the offsets are durable.</summary>
internal sealed class OffsetCommitHandler(GroupCoordinator coordinator, TimeProvider time)
    : ApiHandler(ApiKey.OffsetCommit)
{
    public override async ValueTask HandleAsync(RequestContext context, ReadOnlyMemory<byte> body, KafkaWriter response)
    {
        var request = Read(context, body.Span);
        var errors = await OffsetAuthorization.CommitAsync(context, request, coordinator.CommitAsync);
        PartitionList.WriteErrors(response, [.. request.Offsets.Select(offset => offset.Partition)], errors);
    }

    private CommitRequest Read(RequestContext context, ReadOnlySpan<byte> body)
    {
        var version = context.ApiVersion;
        var reader = new KafkaReader(body, context.Flexible);
        var groupId = reader.ReadString();
        var generation = version >= 1 ? reader.ReadInt32() : -1;
        var memberId = version >= 1 ? reader.ReadString() : "";
        var instanceId = version >= 7 ? reader.ReadNullableString() : null;

        // A retention of the client's own choice (v2-4) is not supported, as in Apache Kafka since 2.1 for active groups.
        if (version is >= 2 and <= 4)
            reader.ReadInt64();
        return new CommitRequest
        {
            GroupId = groupId,
            Generation = generation,
            Speaker = new MemberIdentity(memberId, instanceId),
            Offsets = OffsetList.Read(
                ref reader,
                hasLeaderEpoch: version >= 6,
                hasTimestamp: version == 1,
                time.GetUtcNow()
            ),
            ReportsMissingGroup = version >= 9,
        };
    }
}
