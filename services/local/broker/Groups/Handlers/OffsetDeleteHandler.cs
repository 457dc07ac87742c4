namespace LeadStreams.Local.Broker.Groups.Handlers;

/// <summary>OffsetDelete: an administrator forgets offsets of a group.</summary>
internal sealed class OffsetDeleteHandler(GroupCoordinator coordinator) : ApiHandler(ApiKey.OffsetDelete)
{
    public override async ValueTask HandleAsync(RequestContext context, ReadOnlyMemory<byte> body, KafkaWriter response)
    {
        var reader = new KafkaReader(body.Span, context.Flexible);
        var groupId = reader.ReadString();
        var partitions = PartitionList.Read(ref reader) ?? [];
        var allowed = partitions.FindAll(partition => context.AllowsTopic(AclOperation.Read, partition.Topic));
        var (error, errors) = context.AllowsGroup(AclOperation.Delete, groupId)
            ? await coordinator.DeleteOffsetsAsync(groupId, allowed)
            : (ErrorCode.GroupAuthorizationFailed, []);
        response.WriteInt16(error);
        response.WriteInt32(0);
        if (error == ErrorCode.None)
        {
            var denied = partitions.Except(allowed).ToArray();
            PartitionList.WriteErrors(
                response,
                [.. allowed, .. denied],
                [.. errors, .. denied.Select(_ => ErrorCode.TopicAuthorizationFailed)]
            );
        }
        else
            response.WriteArrayLength(0);
    }
}
