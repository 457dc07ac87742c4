using LeadStreams.Local.Broker.Protocol;

namespace LeadStreams.Local.Broker.Groups.Handlers;

/// <summary>OffsetCommit; answered when the offsets are durable.</summary>
internal sealed class OffsetCommitHandler(GroupCoordinator coordinator, TimeProvider time) : IApiHandler
{
    public ApiKey ApiKey => ApiKey.OffsetCommit;

    public async ValueTask HandleAsync(RequestContext context, ReadOnlyMemory<byte> body, KafkaWriter response)
    {
        var request = Read(context, body.Span);
        var errors = await coordinator.CommitAsync(request);
        if (context.ApiVersion >= 3)
            response.WriteInt32(0);
        PartitionList.WriteErrors(response, [.. request.Offsets.Select(offset => offset.Partition)], errors);
        response.WriteEmptyTags();
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
            Offsets = ReadOffsets(ref reader, version),
            ReportsMissingGroup = version >= 9,
        };
    }

    private List<OffsetToCommit> ReadOffsets(ref KafkaReader reader, short version)
    {
        var now = time.GetUtcNow();
        var offsets = new List<OffsetToCommit>();
        for (var topics = reader.ReadArrayLength(); topics > 0; topics--)
        {
            var topic = reader.ReadString();
            for (var left = reader.ReadArrayLength(); left > 0; left--)
            {
                var partition = reader.ReadInt32();
                var offset = reader.ReadInt64();
                var leaderEpoch = version >= 6 ? reader.ReadInt32() : -1;
                var timestampMs = version == 1 ? reader.ReadInt64() : -1;
                var metadata = reader.ReadNullableString() ?? "";
                reader.SkipTags();
                var committedAt = timestampMs >= 0 ? FromUnixTimeMs(timestampMs, now) : now;
                offsets.Add(
                    new OffsetToCommit(
                        new TopicPartition(topic, partition),
                        new CommittedOffset(offset, leaderEpoch, metadata, committedAt)
                    )
                );
            }

            reader.SkipTags();
        }

        return offsets;
    }

    /// <summary>The client's clock is believed only as far as ours has come.</summary>
    private static DateTimeOffset FromUnixTimeMs(long timestampMs, DateTimeOffset now) =>
        timestampMs < now.ToUnixTimeMilliseconds() ? DateTimeOffset.FromUnixTimeMilliseconds(timestampMs) : now;
}
