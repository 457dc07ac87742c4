using LeadStreams.Local.Broker.Protocol;

namespace LeadStreams.Local.Broker.Groups.Handlers;

/// <summary>DescribeGroups: an unknown group is described as dead.</summary>
internal sealed class DescribeGroupsHandler(GroupCoordinator coordinator) : IApiHandler
{
    private const int OperationsNotAsked = int.MinValue;

    /// <summary>Bits of the operations a group has (Kafka protocol): read, delete, describe.</summary>
    private const int AllGroupOperations = (1 << 3) | (1 << 6) | (1 << 8);

    private static readonly GroupDescription _dead = new(GroupState.Dead, "", "", []);

    public ApiKey ApiKey => ApiKey.DescribeGroups;

    public ValueTask HandleAsync(RequestContext context, ReadOnlyMemory<byte> body, KafkaWriter response)
    {
        var version = context.ApiVersion;
        var reader = new KafkaReader(body.Span, context.Flexible);
        var groupIds = new string[reader.ReadCount()];
        for (var i = 0; i < groupIds.Length; i++)
            groupIds[i] = reader.ReadString();
        var operations = version >= 3 && reader.ReadBoolean() ? AllGroupOperations : OperationsNotAsked;

        if (version >= 1)
            response.WriteInt32(0);
        response.WriteArrayLength(groupIds.Length);
        foreach (var groupId in groupIds)
            Write(version, groupId, coordinator.Describe(groupId) ?? _dead, operations, response);
        response.WriteEmptyTags();
        return ValueTask.CompletedTask;
    }

    private static void Write(
        short version,
        string groupId,
        GroupDescription group,
        int operations,
        KafkaWriter response
    )
    {
        response.WriteInt16(ErrorCode.None);
        response.WriteString(groupId);
        response.WriteString(group.State.ToString());
        response.WriteString(group.ProtocolType);
        response.WriteString(group.Protocol);
        response.WriteArrayLength(group.Members.Count);
        foreach (var member in group.Members)
        {
            response.WriteString(member.MemberId);
            if (version >= 4)
                response.WriteNullableString(member.InstanceId);
            response.WriteString(member.ClientId);
            response.WriteString(member.ClientHost);
            response.WriteBytes(member.Metadata);
            response.WriteBytes(member.Assignment);
            response.WriteEmptyTags();
        }

        if (version >= 3)
            response.WriteInt32(operations);
        response.WriteEmptyTags();
    }
}
