namespace LeadStreams.Local.Broker.Groups.Handlers;

/// <summary>JoinGroup; parks until the rebalance is complete.</summary>
internal sealed class JoinGroupHandler(GroupCoordinator coordinator) : ApiHandler(ApiKey.JoinGroup)
{
    public override async ValueTask HandleAsync(RequestContext context, ReadOnlyMemory<byte> body, KafkaWriter response)
    {
        var request = Read(context, body.Span);
        var answer = context.AllowsGroup(AclOperation.Read, request.GroupId)
            ? await coordinator.JoinAsync(request).WaitAsync(context.ConnectionClosed)
            : JoinAnswer.Failed(ErrorCode.GroupAuthorizationFailed, request.MemberId);
        Write(context.ApiVersion, answer, response);
    }

    private static JoinRequest Read(RequestContext context, ReadOnlySpan<byte> body)
    {
        var version = context.ApiVersion;
        var reader = new KafkaReader(body, context.Flexible);
        var groupId = reader.ReadString();
        var sessionTimeoutMs = reader.ReadInt32();
        var rebalanceTimeoutMs = version >= 1 ? reader.ReadInt32() : sessionTimeoutMs;
        var memberId = reader.ReadString();
        var instanceId = version >= 5 ? reader.ReadNullableString() : null;
        var protocolType = reader.ReadString();
        var protocols = reader.ReadArray(2, (ref one) => new GroupProtocol(one.ReadString(), one.ReadBytes()));

        return new JoinRequest
        {
            GroupId = groupId,
            MemberId = memberId,
            InstanceId = instanceId,
            ClientId = context.ClientId ?? "",
            ClientHost = context.ClientHost,
            SessionTimeout = TimeSpan.FromMilliseconds(sessionTimeoutMs),
            RebalanceTimeout = TimeSpan.FromMilliseconds(Math.Max(0, rebalanceTimeoutMs)),
            ProtocolType = protocolType,
            Protocols = protocols,
            RequiresKnownMemberId = version >= 4,
            SupportsSkippingAssignment = version >= 9,
        };
    }

    private static void Write(short version, JoinAnswer answer, KafkaWriter response)
    {
        response.WriteInt16(answer.Error);
        response.WriteInt32(answer.Generation);
        if (version >= 7)
            response.WriteNullableString(answer.ProtocolType);
        response.WriteNullableString(version >= 7 ? answer.Protocol : answer.Protocol ?? "");
        response.WriteString(answer.Leader);
        if (version >= 9)
            response.WriteBoolean(answer.SkipAssignment);
        response.WriteString(answer.MemberId);
        foreach (var member in response.Elements(answer.Members))
        {
            response.WriteString(member.MemberId);
            if (version >= 5)
                response.WriteNullableString(member.InstanceId);
            response.WriteBytes(member.Metadata);
        }
    }
}
