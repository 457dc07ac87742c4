using LeadStreams.Local.Broker.Handlers;

namespace LeadStreams.Local.Broker.Groups.Handlers;

/// <summary>DescribeGroups: an unknown group is described as dead.</summary>
internal sealed class DescribeGroupsHandler(GroupCoordinator coordinator) : ImmediateHandler(ApiKey.DescribeGroups)
{
    private static readonly GroupDescription _dead = new(GroupState.Dead, "", "", []);

    protected override void Handle(RequestContext context, ref KafkaReader reader, KafkaWriter response)
    {
        var version = context.ApiVersion;
        var groupIds = reader.ReadStrings();
        var withOperations = version >= 3 && reader.ReadBoolean();

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
