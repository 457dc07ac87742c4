using LeadStreams.Local.Broker.Protocol;

namespace LeadStreams.Local.Broker.Groups.Handlers;

/// <summary>OffsetFetch: one group before v8, several since. Unknown groups and partitions are no errors.</summary>
internal sealed class OffsetFetchHandler(GroupCoordinator coordinator) : IApiHandler
{
    public ApiKey ApiKey => ApiKey.OffsetFetch;

    public ValueTask HandleAsync(RequestContext context, ReadOnlyMemory<byte> body, KafkaWriter response)
    {
        var version = context.ApiVersion;
        var reader = new KafkaReader(body.Span, context.Flexible);
        if (version >= 3)
            response.WriteInt32(0);
        if (version >= 8)
        {
            ServeGroups(version, ref reader, response);
        }
        else
        {
            var groupId = reader.ReadString();
            var partitions = PartitionList.Read(ref reader);
            var requireStable = version >= 7 && reader.ReadBoolean();
            WriteOffsets(
                version,
                coordinator.FetchOffsets(groupId, version < 2 ? partitions ?? [] : partitions, requireStable),
                response
            );
            if (version >= 2)
                response.WriteInt16(ErrorCode.None);
        }

        response.WriteEmptyTags();
        return ValueTask.CompletedTask;
    }

    private void ServeGroups(short version, ref KafkaReader reader, KafkaWriter response)
    {
        var groups = new (string GroupId, List<TopicPartition>? Partitions)[reader.ReadCount()];
        for (var i = 0; i < groups.Length; i++)
        {
            groups[i].GroupId = reader.ReadString();
            if (version >= 9)
            {
                // Member id and epoch matter to groups of the new protocol only.
                reader.ReadNullableString();
                reader.ReadInt32();
            }

            groups[i].Partitions = PartitionList.Read(ref reader);
            reader.SkipTags();
        }

        var requireStable = reader.ReadBoolean();
        response.WriteArrayLength(groups.Length);
        foreach (var (groupId, partitions) in groups)
        {
            response.WriteString(groupId);
            WriteOffsets(version, coordinator.FetchOffsets(groupId, partitions, requireStable), response);
            response.WriteInt16(ErrorCode.None);
            response.WriteEmptyTags();
        }
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
