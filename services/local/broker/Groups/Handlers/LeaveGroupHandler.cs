namespace LeadStreams.Local.Broker.Groups.Handlers;

/// <summary>LeaveGroup: one member before v3, any number with an answer each since.</summary>
internal sealed class LeaveGroupHandler(GroupCoordinator coordinator) : ApiHandler(ApiKey.LeaveGroup)
{
    public override async ValueTask HandleAsync(RequestContext context, ReadOnlyMemory<byte> body, KafkaWriter response)
    {
        var (groupId, leavers) = Read(context, body.Span);
        var version = context.ApiVersion;
        var error =
            groupId.Length == 0 ? ErrorCode.InvalidGroupId
            : context.AllowsGroup(AclOperation.Read, groupId) ? ErrorCode.None
            : ErrorCode.GroupAuthorizationFailed;
        var answers = error == ErrorCode.None ? await coordinator.LeaveAsync(groupId, leavers) : [];
        response.WriteInt16(version < 3 && error == ErrorCode.None ? answers[0].Error : error);
        if (version < 3)
            return;
        foreach (var answer in response.Elements(answers))
        {
            response.WriteString(answer.MemberId);
            response.WriteNullableString(answer.InstanceId);
            response.WriteInt16(answer.Error);
        }
    }

    private static (string GroupId, MemberIdentity[] Leavers) Read(RequestContext context, ReadOnlySpan<byte> body)
    {
        var reader = new KafkaReader(body, context.Flexible);
        var groupId = reader.ReadString();
        if (context.ApiVersion < 3)
            return (groupId, [new MemberIdentity(reader.ReadString(), null)]);
        return (groupId, reader.ReadArray(2, (ref one) => ReadLeaver(ref one, context.ApiVersion)));
    }

    private static MemberIdentity ReadLeaver(scoped ref KafkaReader reader, short version)
    {
        var leaver = new MemberIdentity(reader.ReadString(), reader.ReadNullableString());
        if (version >= 5)
            reader.ReadNullableString(); // Why it leaves.
        return leaver;
    }
}
