namespace LeadStreams.Local.Broker.Groups.Handlers;

/// <summary>DeleteGroups: groups without members, with their offsets.</summary>
internal sealed class DeleteGroupsHandler(GroupCoordinator coordinator) : ApiHandler(ApiKey.DeleteGroups)
{
    public override async ValueTask HandleAsync(RequestContext context, ReadOnlyMemory<byte> body, KafkaWriter response)
    {
        var groupIds = new KafkaReader(body.Span, context.Flexible).ReadStrings();
        foreach (var groupId in response.Elements(groupIds))
        {
            var error = context.AllowsGroup(AclOperation.Delete, groupId)
                ? await coordinator.DeleteAsync(groupId)
                : ErrorCode.GroupAuthorizationFailed;
            response.WriteString(groupId);
            response.WriteInt16(error);
        }
    }
}
