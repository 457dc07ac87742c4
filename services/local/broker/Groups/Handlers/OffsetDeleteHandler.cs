using LeadStreams.Local.Broker.Protocol;

namespace LeadStreams.Local.Broker.Groups.Handlers;

/// <summary>OffsetDelete: an administrator forgets offsets of a group.</summary>
internal sealed class OffsetDeleteHandler(GroupCoordinator coordinator) : IApiHandler
{
    public ApiKey ApiKey => ApiKey.OffsetDelete;

    public async ValueTask HandleAsync(RequestContext context, ReadOnlyMemory<byte> body, KafkaWriter response)
    {
        var (groupId, partitions) = Read(body.Span);
        var (error, errors) = await coordinator.DeleteOffsetsAsync(groupId, partitions);
        response.WriteInt16(error);
        response.WriteInt32(0);
        if (error == ErrorCode.None)
            PartitionList.WriteErrors(response, partitions, errors);
        else
            response.WriteArrayLength(0);
    }

    private static (string GroupId, List<TopicPartition> Partitions) Read(ReadOnlySpan<byte> body)
    {
        var reader = new KafkaReader(body, flexible: false);
        return (reader.ReadString(), PartitionList.Read(ref reader) ?? []);
    }
}
