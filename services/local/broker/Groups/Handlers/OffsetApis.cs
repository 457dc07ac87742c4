namespace LeadStreams.Local.Broker.Groups.Handlers;

/// <summary>Committing, fetching and deleting the offsets of groups.</summary>
internal sealed class OffsetApis(GroupCoordinator coordinator, TimeProvider time)
{
    public IEnumerable<ApiHandler> Handlers =>
        [
            new(ApiKey.OffsetCommit, CommitAsync),
            new(ApiKey.TxnOffsetCommit, CommitInTransactionAsync),
            new(ApiKey.OffsetFetch, Fetch),
            new(ApiKey.OffsetDelete, DeleteAsync),
        ];

    /// <summary>Answered when the offsets are durable.</summary>
    private async ValueTask CommitAsync(RequestContext context, ReadOnlyMemory<byte> body, KafkaWriter response)
    {
        var version = context.ApiVersion;
        var reader = new KafkaReader(body.Span, context.Flexible);
        var groupId = reader.ReadString();
        var generation = version >= 1 ? reader.ReadInt32() : -1;
        var memberId = version >= 1 ? reader.ReadString() : "";
        var instanceId = version >= 7 ? reader.ReadNullableString() : null;

        // A retention of the client's own choice (v2-4) is not supported, as in Apache Kafka since 2.1 for active groups.
        if (version is >= 2 and <= 4)
            reader.ReadInt64();
        var request = new CommitRequest
        {
            GroupId = groupId,
            Generation = generation,
            Speaker = new MemberIdentity(memberId, instanceId),
            Offsets = ReadOffsets(ref reader, hasLeaderEpoch: version >= 6, hasTimestamp: version == 1),
            ReportsMissingGroup = version >= 9,
        };
        await CommitAsync(context, request, ErrorCode.None, response);
    }

    /// <summary>Offsets that count when the producer's transaction commits.</summary>
    private async ValueTask CommitInTransactionAsync(
        RequestContext context,
        ReadOnlyMemory<byte> body,
        KafkaWriter response
    )
    {
        var version = context.ApiVersion;
        var reader = new KafkaReader(body.Span, context.Flexible);
        var transactionalId = reader.ReadString();
        var groupId = reader.ReadString();
        var producer = new ProducerClaim(reader.ReadInt64(), reader.ReadInt16());
        var generation = version >= 3 ? reader.ReadInt32() : -1;
        var memberId = version >= 3 ? reader.ReadString() : "";
        var instanceId = version >= 3 ? reader.ReadNullableString() : null;
        var request = new CommitRequest
        {
            GroupId = groupId,
            Generation = generation,
            Speaker = new MemberIdentity(memberId, instanceId),
            Offsets = ReadOffsets(ref reader, hasLeaderEpoch: version >= 2, hasTimestamp: false),
            Transaction = new TransactionClaim(transactionalId, producer),
        };
        var mayTransact = context.AllowsTransactionalId(AclOperation.Write, transactionalId);
        var error = mayTransact ? ErrorCode.None : ErrorCode.TransactionalIdAuthorizationFailed;
        await CommitAsync(context, request, error, response);
    }

    private async ValueTask CommitAsync(
        RequestContext context,
        CommitRequest request,
        short error,
        KafkaWriter response
    )
    {
        if (error == ErrorCode.None && !context.AllowsGroup(AclOperation.Read, request.GroupId))
            error = ErrorCode.GroupAuthorizationFailed;
        bool MayRead(string topic) => context.AllowsTopic(AclOperation.Read, topic);
        var partitions = request.Offsets.Select(offset => offset.Partition);
        var errors =
            error == ErrorCode.None ? await coordinator.CommitAsync(request, MayRead) : partitions.Select(_ => error);
        PartitionList.WriteErrors(response, partitions, errors);
    }

    private List<OffsetToCommit> ReadOffsets(ref KafkaReader reader, bool hasLeaderEpoch, bool hasTimestamp)
    {
        var offsets = new List<OffsetToCommit>();
        for (var topics = reader.ReadCount(); topics > 0; topics--)
        {
            var topic = reader.ReadString();
            for (var left = reader.ReadCount(); left > 0; left--)
            {
                var partition = new TopicPartition(topic, reader.ReadInt32());
                var offset = reader.ReadInt64();
                var leaderEpoch = hasLeaderEpoch ? reader.ReadInt32() : -1;
                var timestampMs = hasTimestamp ? reader.ReadInt64() : -1;
                var metadata = reader.ReadNullableString() ?? "";
                reader.SkipTags();
                var committed = new CommittedOffset(offset, leaderEpoch, metadata, CommittedAt(timestampMs));
                offsets.Add(new OffsetToCommit(partition, committed));
            }

            reader.SkipTags();
        }

        return offsets;
    }

    /// <summary>The client's clock, where a version sends its time, is believed only as far as ours has come.</summary>
    private DateTimeOffset CommittedAt(long timestampMs)
    {
        var now = time.GetUtcNow();
        return timestampMs >= 0 && timestampMs < now.ToUnixTimeMilliseconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds(timestampMs)
            : now;
    }

    /// <summary>One group before v8, several since. Unknown groups and partitions are no errors.</summary>
    private void Fetch(RequestContext context, ref KafkaReader reader, KafkaWriter response)
    {
        var version = context.ApiVersion;
        if (version >= 8)
        {
            var groups = reader.ReadArray(2, (ref one) => ReadGroup(ref one, version));
            var stable = reader.ReadBoolean();
            foreach (var (group, named) in response.Elements(groups))
            {
                response.WriteString(group);
                response.WriteInt16(WriteOffsets(context, group, named, stable, response));
            }

            return;
        }

        var groupId = reader.ReadString();
        var partitions = PartitionList.Read(ref reader);
        var requireStable = version >= 7 && reader.ReadBoolean();
        var error = WriteOffsets(
            context,
            groupId,
            version < 2 ? partitions ?? [] : partitions,
            requireStable,
            response
        );
        response.When(version >= 2)?.WriteInt16(error);
    }

    private static (string GroupId, List<TopicPartition>? Partitions) ReadGroup(ref KafkaReader reader, short version)
    {
        var groupId = reader.ReadString();
        if (version >= 9)
        {
            // Member id and epoch matter to groups of the new protocol only.
            reader.ReadNullableString();
            reader.ReadInt32();
        }

        return (groupId, PartitionList.Read(ref reader));
    }

    /// <summary>The offsets the client may see; topics it may not are refused if named, else left out. Gives the error of
    /// the group.</summary>
    private short WriteOffsets(
        RequestContext context,
        string groupId,
        List<TopicPartition>? partitions,
        bool requireStable,
        KafkaWriter response
    )
    {
        var version = context.ApiVersion;
        var allowed = context.AllowsGroup(AclOperation.Describe, groupId);
        bool IsVisible(FetchedOffset offset) => context.AllowsTopic(AclOperation.Describe, offset.Partition.Topic);
        FetchedOffset Seen(FetchedOffset offset) =>
            IsVisible(offset) ? offset : FetchedOffset.Without(offset.Partition, ErrorCode.TopicAuthorizationFailed);
        IEnumerable<FetchedOffset> offsets = allowed
            ? coordinator.FetchOffsets(groupId, partitions, requireStable)
            : [];
        offsets = partitions is null ? offsets.Where(IsVisible) : offsets.Select(Seen);

        // Before version 2 the answer has no error of its own: each partition has it.
        if (!allowed && version < 2)
            offsets = partitions!.Select(one => FetchedOffset.Without(one, ErrorCode.GroupAuthorizationFailed));
        PartitionList.Write(
            response,
            offsets,
            static offset => offset.Partition,
            offset =>
            {
                response.WriteInt64(offset.Offset);
                response.When(version >= 5)?.WriteInt32(offset.LeaderEpoch);
                response.WriteNullableString(offset.Metadata);
                response.WriteInt16(offset.Error);
            }
        );
        return allowed ? ErrorCode.None : ErrorCode.GroupAuthorizationFailed;
    }

    /// <summary>An administrator has offsets of a group forgotten.</summary>
    private async ValueTask DeleteAsync(RequestContext context, ReadOnlyMemory<byte> body, KafkaWriter response)
    {
        var reader = new KafkaReader(body.Span, context.Flexible);
        var groupId = reader.ReadString();
        var partitions = PartitionList.Read(ref reader) ?? [];
        bool MayRead(string topic) => context.AllowsTopic(AclOperation.Read, topic);
        var (error, errors) = context.AllowsGroup(AclOperation.Delete, groupId)
            ? await coordinator.DeleteOffsetsAsync(groupId, partitions, MayRead)
            : (ErrorCode.GroupAuthorizationFailed, []);
        response.WriteInt16(error);
        response.WriteInt32(0);
        PartitionList.WriteErrors(response, error == ErrorCode.None ? partitions : [], errors);
    }
}
