namespace LeadStreams.Local.Broker.Groups.Handlers;

/// <summary>SyncGroup; parks until the leader's assignment is durable.</summary>
internal sealed class SyncGroupHandler(GroupCoordinator coordinator) : ApiHandler(ApiKey.SyncGroup)
{
    public override async ValueTask HandleAsync(RequestContext context, ReadOnlyMemory<byte> body, KafkaWriter response)
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
        return new SyncRequest
        {
            GroupId = reader.ReadString(),
            Generation = reader.ReadInt32(),
            MemberId = reader.ReadString(),
            InstanceId = version >= 3 ? reader.ReadNullableString() : null,
            ProtocolType = version >= 5 ? reader.ReadNullableString() : null,
            Protocol = version >= 5 ? reader.ReadNullableString() : null,
            Assignments = ReadAssignments(ref reader),
        };
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
}
