namespace LeadStreams.Local.Broker.Groups.Handlers;

/// <summary>SyncGroup; parks until the leader's assignment is durable.</summary>
internal sealed class SyncGroupHandler(GroupCoordinator coordinator) : IApiHandler
{
    public ApiKey ApiKey => ApiKey.SyncGroup;

    public async ValueTask HandleAsync(RequestContext context, ReadOnlyMemory<byte> body, KafkaWriter response)
    {
        var request = Read(context, body.Span);
        var answer = context.AllowsGroup(AclOperation.Read, request.GroupId)
            ? await coordinator.SyncAsync(request).WaitAsync(context.ConnectionClosed)
            : SyncAnswer.Failed(ErrorCode.GroupAuthorizationFailed);
        response.WriteInt16(answer.Error);
        if (context.ApiVersion >= 5)
        {
            response.WriteNullableString(answer.ProtocolType);
            response.WriteNullableString(answer.Protocol);
        }

        response.WriteBytes(answer.Assignment);
    }

    private static SyncRequest Read(RequestContext context, ReadOnlySpan<byte> body)
    {
        var version = context.ApiVersion;
        var reader = new KafkaReader(body, context.Flexible);
        var groupId = reader.ReadString();
        var generation = reader.ReadInt32();
        var memberId = reader.ReadString();
        var instanceId = version >= 3 ? reader.ReadNullableString() : null;
        var protocolType = version >= 5 ? reader.ReadNullableString() : null;
        var protocol = version >= 5 ? reader.ReadNullableString() : null;
        var assignments = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        for (var left = reader.ReadArrayLength(); left > 0; left--)
        {
            assignments[reader.ReadString()] = reader.ReadBytes();
            reader.SkipTags();
        }

        return new SyncRequest
        {
            GroupId = groupId,
            Generation = generation,
            MemberId = memberId,
            InstanceId = instanceId,
            ProtocolType = protocolType,
            Protocol = protocol,
            Assignments = assignments,
        };
    }
}
