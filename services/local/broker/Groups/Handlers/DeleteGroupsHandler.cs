using LeadStreams.Local.Broker.Protocol;
using LeadStreams.Local.Broker.Security;

namespace LeadStreams.Local.Broker.Groups.Handlers;

/// <summary>DeleteGroups: groups without members, with their offsets.</summary>
internal sealed class DeleteGroupsHandler(GroupCoordinator coordinator) : IApiHandler
{
    public ApiKey ApiKey => ApiKey.DeleteGroups;

    public async ValueTask HandleAsync(RequestContext context, ReadOnlyMemory<byte> body, KafkaWriter response)
    {
        var groupIds = Read(context, body.Span);
        response.WriteInt32(0);
        response.WriteArrayLength(groupIds.Length);
        foreach (var groupId in groupIds)
        {
            var error = context.AllowsGroup(AclOperation.Delete, groupId)
                ? await coordinator.DeleteAsync(groupId)
                : ErrorCode.GroupAuthorizationFailed;
            response.WriteString(groupId);
            response.WriteInt16(error);
            response.WriteEmptyTags();
        }

        response.WriteEmptyTags();
    }

    private static string[] Read(RequestContext context, ReadOnlySpan<byte> body)
    {
        var reader = new KafkaReader(body, context.Flexible);
        var groupIds = new string[reader.ReadCount()];
        for (var i = 0; i < groupIds.Length; i++)
            groupIds[i] = reader.ReadString();
        return groupIds;
    }
}
