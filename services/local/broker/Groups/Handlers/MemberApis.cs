namespace LeadStreams.Local.Broker.Groups.Handlers;

/// <summary>What the members of a group ask for.</summary>
internal sealed class MemberApis(GroupCoordinator coordinator)
{
    public IEnumerable<ApiHandler> Handlers =>
        [
            new(ApiKey.JoinGroup, JoinAsync),
            new(ApiKey.SyncGroup, SyncAsync),
            new(ApiKey.Heartbeat, Heartbeat),
            new(ApiKey.LeaveGroup, LeaveAsync),
        ];

    /// <summary>Parks until the rebalance is complete.</summary>
    private async ValueTask JoinAsync(RequestContext context, ReadOnlyMemory<byte> body, KafkaWriter response)
    {
        var version = context.ApiVersion;
        var request = ReadJoin(context, new KafkaReader(body.Span, context.Flexible));
        var answer = context.AllowsGroup(AclOperation.Read, request.GroupId)
            ? await coordinator.JoinAsync(request).WaitAsync(context.ConnectionClosed)
            : JoinAnswer.Failed(ErrorCode.GroupAuthorizationFailed, request.MemberId);
        response.WriteInt16(answer.Error);
        response.WriteInt32(answer.Generation);
        response.When(version >= 7)?.WriteNullableString(answer.ProtocolType);
        response.WriteNullableString(version >= 7 ? answer.Protocol : answer.Protocol ?? "");
        response.WriteString(answer.Leader);
        response.When(version >= 9)?.WriteBoolean(answer.SkipAssignment);
        response.WriteString(answer.MemberId);
        foreach (var member in response.Elements(answer.Members))
        {
            response.WriteString(member.MemberId);
            response.When(version >= 5)?.WriteNullableString(member.InstanceId);
            response.WriteBytes(member.Metadata);
        }
    }

    private static JoinRequest ReadJoin(RequestContext context, KafkaReader reader)
    {
        var version = context.ApiVersion;
        var groupId = reader.ReadString();
        var sessionTimeoutMs = reader.ReadInt32();
        var rebalanceTimeoutMs = version >= 1 ? reader.ReadInt32() : sessionTimeoutMs;
        return new JoinRequest
        {
            GroupId = groupId,
            SessionTimeout = TimeSpan.FromMilliseconds(sessionTimeoutMs),
            RebalanceTimeout = TimeSpan.FromMilliseconds(Math.Max(0, rebalanceTimeoutMs)),
            MemberId = reader.ReadString(),
            InstanceId = version >= 5 ? reader.ReadNullableString() : null,
            ProtocolType = reader.ReadString(),
            Protocols = reader.ReadArray(2, (ref one) => new GroupProtocol(one.ReadString(), one.ReadBytes())),
            ClientId = context.ClientId ?? "",
            ClientHost = context.ClientHost,
            RequiresKnownMemberId = version >= 4,
            SupportsSkippingAssignment = version >= 9,
        };
    }

    /// <summary>Parks until the leader's assignment is durable.</summary>
    private async ValueTask SyncAsync(RequestContext context, ReadOnlyMemory<byte> body, KafkaWriter response)
    {
        var version = context.ApiVersion;
        var reader = new KafkaReader(body.Span, context.Flexible);
        var request = new SyncRequest
        {
            GroupId = reader.ReadString(),
            Generation = reader.ReadInt32(),
            MemberId = reader.ReadString(),
            InstanceId = version >= 3 ? reader.ReadNullableString() : null,
            ProtocolType = version >= 5 ? reader.ReadNullableString() : null,
            Protocol = version >= 5 ? reader.ReadNullableString() : null,
            Assignments = ReadAssignments(ref reader),
        };
        var answer = context.AllowsGroup(AclOperation.Read, request.GroupId)
            ? await coordinator.SyncAsync(request).WaitAsync(context.ConnectionClosed)
            : SyncAnswer.Failed(ErrorCode.GroupAuthorizationFailed);
        response.WriteInt16(answer.Error);
        response.When(version >= 5)?.WriteNullableString(answer.ProtocolType);
        response.When(version >= 5)?.WriteNullableString(answer.Protocol);
        response.WriteBytes(answer.Assignment);
    }

    private static Dictionary<string, byte[]> ReadAssignments(ref KafkaReader reader)
    {
        var assignments = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        for (var left = reader.ReadArrayLength(); left > 0; left--)
        {
            assignments[reader.ReadString()] = reader.ReadBytes();
            reader.SkipTags();
        }

        return assignments;
    }

    private void Heartbeat(RequestContext context, ref KafkaReader reader, KafkaWriter response)
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

    /// <summary>One member leaves before v3, any number with an answer each since.</summary>
    private async ValueTask LeaveAsync(RequestContext context, ReadOnlyMemory<byte> body, KafkaWriter response)
    {
        var version = context.ApiVersion;
        var reader = new KafkaReader(body.Span, context.Flexible);
        var groupId = reader.ReadString();
        var leavers =
            version < 3
                ? [new MemberIdentity(reader.ReadString(), null)]
                : reader.ReadArray(2, (ref one) => ReadLeaver(ref one, version));
        var error =
            groupId.Length == 0 ? ErrorCode.InvalidGroupId
            : context.AllowsGroup(AclOperation.Read, groupId) ? ErrorCode.None
            : ErrorCode.GroupAuthorizationFailed;
        var errors = error == ErrorCode.None ? await coordinator.LeaveAsync(groupId, leavers) : [];
        response.WriteInt16(version < 3 && error == ErrorCode.None ? errors[0] : error);
        if (version < 3)
            return;
        foreach (var (leaver, outcome) in response.Elements([.. leavers.Zip(errors)]))
        {
            response.WriteString(leaver.MemberId);
            response.WriteNullableString(leaver.InstanceId);
            response.WriteInt16(outcome);
        }
    }

    private static MemberIdentity ReadLeaver(scoped ref KafkaReader reader, short version)
    {
        var leaver = new MemberIdentity(reader.ReadString(), reader.ReadNullableString());
        if (version >= 5)
            reader.ReadNullableString(); // Why it leaves.
        return leaver;
    }
}
