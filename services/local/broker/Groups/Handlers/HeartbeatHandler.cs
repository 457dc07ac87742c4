namespace LeadStreams.Local.Broker.Groups.Handlers;

/// <summary>Heartbeat: a member shows that it is alive and learns whether a rebalance is on.</summary>
internal sealed class HeartbeatHandler(GroupCoordinator coordinator) : ImmediateHandler(ApiKey.Heartbeat)
{
    protected override void Handle(RequestContext context, ref KafkaReader reader, KafkaWriter response)
    {
        var groupId = reader.ReadString();
        var generation = reader.ReadInt32();
        var memberId = reader.ReadString();
        var instanceId = context.ApiVersion >= 3 ? reader.ReadNullableString() : null;

        response.WriteInt16(
            context.AllowsGroup(AclOperation.Read, groupId)
                ? coordinator.Heartbeat(groupId, new MemberIdentity(memberId, instanceId), generation)
                : ErrorCode.GroupAuthorizationFailed
        );
    }
}
