using LeadStreams.Local.Broker.Handlers;
using LeadStreams.Local.Broker.Protocol;
using LeadStreams.Local.Broker.Security;

namespace LeadStreams.Local.Broker.Groups.Handlers;

/// <summary>DescribeGroups: an unknown group is described as dead.</summary>
internal sealed class DescribeGroupsHandler(GroupCoordinator coordinator) : IApiHandler
{
    private static readonly GroupDescription _dead = new(GroupState.Dead, "", "", []);

    public ApiKey ApiKey => ApiKey.DescribeGroups;

    public ValueTask HandleAsync(RequestContext context, ReadOnlyMemory<byte> body, KafkaWriter response)
    {
        var version = context.ApiVersion;
        var reader = new KafkaReader(body.Span, context.Flexible);
        var groupIds = reader.ReadStrings();
        var withOperations = version >= 3 && reader.ReadBoolean();

        if (version >= 1)
            response.WriteInt32(0);
        foreach (var groupId in response.Elements(groupIds))
        {
            var allowed = context.AllowsGroup(AclOperation.Describe, groupId);
            Write(
                version,
                groupId,
                allowed ? coordinator.Describe(groupId) ?? _dead : null,
                allowed && withOperations ? Operations.OnGroup(context, groupId) : Operations.NotAsked,
                response
            );
        }

        response.WriteEmptyTags();
        return ValueTask.CompletedTask;
    }

    private static void Write(
        short version,
        string groupId,
        GroupDescription? visible,
        int operations,
        KafkaWriter response
    )
    {
        var group = visible ?? _dead;
        response.WriteInt16(visible is null ? ErrorCode.GroupAuthorizationFailed : ErrorCode.None);
        response.WriteString(groupId);
        response.WriteString(visible is null ? "" : group.State.ToString());
        response.WriteString(group.ProtocolType);
        response.WriteString(group.Protocol);
        foreach (var member in response.Elements(group.Members))
        {
            response.WriteString(member.MemberId);
            if (version >= 4)
                response.WriteNullableString(member.InstanceId);
            response.WriteString(member.ClientId);
            response.WriteString(member.ClientHost);
            response.WriteBytes(member.Metadata);
            response.WriteBytes(member.Assignment);
        }

        if (version >= 3)
            response.WriteInt32(operations);
    }
}
