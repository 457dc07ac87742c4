using LeadStreams.Local.Broker.Protocol;
using LeadStreams.Local.Broker.Security;

namespace LeadStreams.Local.Broker.Groups.Handlers;

/// <summary>Heartbeat: a member shows that it is alive and learns whether a rebalance is on.</summary>
internal sealed class HeartbeatHandler(GroupCoordinator coordinator) : IApiHandler
{
    public ApiKey ApiKey => ApiKey.Heartbeat;

    public ValueTask HandleAsync(RequestContext context, ReadOnlyMemory<byte> body, KafkaWriter response)
    {
        var reader = new KafkaReader(body.Span, context.Flexible);
        var groupId = reader.ReadString();
        var generation = reader.ReadInt32();
        var memberId = reader.ReadString();
        var instanceId = context.ApiVersion >= 3 ? reader.ReadNullableString() : null;

        if (context.ApiVersion >= 1)
            response.WriteInt32(0);
        response.WriteInt16(
            context.AllowsGroup(AclOperation.Read, groupId)
                ? coordinator.Heartbeat(groupId, new MemberIdentity(memberId, instanceId), generation)
                : ErrorCode.GroupAuthorizationFailed
        );
        response.WriteEmptyTags();
        return ValueTask.CompletedTask;
    }
}
