namespace LeadStreams.Local.Broker.Groups.Handlers;

/// <summary>OffsetFetch: one group before v8, several since. Unknown groups and partitions are no errors.</summary>
internal sealed class OffsetFetchHandler(GroupCoordinator coordinator) : ImmediateHandler(ApiKey.OffsetFetch)
{
    protected override void Handle(RequestContext context, ref KafkaReader reader, KafkaWriter response)
    {
        var version = context.ApiVersion;
        if (version >= 8)
        {
            ServeGroups(context, ref reader, response);
        }
        else
        {
            var groupId = reader.ReadString();
            var partitions = PartitionList.Read(ref reader);
            var requireStable = version >= 7 && reader.ReadBoolean();
            var asked = version < 2 ? partitions ?? [] : partitions;
            var (error, offsets) = Fetch(context, groupId, asked, requireStable);

            // Before version 2 the answer has no error of its own: each partition has it.
            if (error != ErrorCode.None && version < 2)
                offsets = [.. asked!.Select(partition => FetchedOffset.Without(partition, error))];
            WriteOffsets(version, offsets, response);
            if (version >= 2)
                response.WriteInt16(error);
        }
    }

    private void ServeGroups(RequestContext context, ref KafkaReader reader, KafkaWriter response)
    {
        var version = context.ApiVersion;
        var groups = reader.ReadArray(2, (ref one) => ReadGroup(ref one, version));
        var requireStable = reader.ReadBoolean();
        foreach (var (groupId, partitions) in response.Elements(groups))
        {
            var (error, offsets) = Fetch(context, groupId, partitions, requireStable);
            response.WriteString(groupId);
            WriteOffsets(version, offsets, response);
            response.WriteInt16(error);
        }
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

    /// <summary>The offsets the client may see; topics it may not are refused if named, else left out.</summary>
    private (short Error, IReadOnlyList<FetchedOffset> Offsets) Fetch(
        RequestContext context,
        string groupId,
        List<TopicPartition>? partitions,
        bool requireStable
    )
    {
        if (!context.AllowsGroup(AclOperation.Describe, groupId))
            return (ErrorCode.GroupAuthorizationFailed, []);
        bool IsVisible(TopicPartition partition) => context.AllowsTopic(AclOperation.Describe, partition.Topic);
        var offsets = coordinator.FetchOffsets(groupId, partitions, requireStable);
        if (offsets.All(offset => IsVisible(offset.Partition)))
            return (ErrorCode.None, offsets);
        return (
            ErrorCode.None,
            partitions is null
                ? [.. offsets.Where(offset => IsVisible(offset.Partition))]
                :
                [
                    .. offsets.Select(offset =>
                        IsVisible(offset.Partition)
                            ? offset
                            : FetchedOffset.Without(offset.Partition, ErrorCode.TopicAuthorizationFailed)
                    ),
                ]
        );
    }

    private static void WriteOffsets(short version, IReadOnlyList<FetchedOffset> offsets, KafkaWriter response) =>
        PartitionList.Write(
            response,
            offsets,
            static offset => offset.Partition,
            (writer, offset) =>
            {
                writer.WriteInt64(offset.Offset);
                if (version >= 5)
                    writer.WriteInt32(offset.LeaderEpoch);
                writer.WriteNullableString(offset.Metadata);
                writer.WriteInt16(offset.Error);
            }
        );
}
