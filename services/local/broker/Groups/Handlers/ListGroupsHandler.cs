namespace LeadStreams.Local.Broker.Groups.Handlers;

/// <summary>ListGroups, with the filters of v4 (states) and v5 (types).</summary>
internal sealed class ListGroupsHandler(GroupCoordinator coordinator) : ImmediateHandler(ApiKey.ListGroups)
{
    private const string ClassicType = "classic";

    protected override void Handle(RequestContext context, ref KafkaReader reader, KafkaWriter response)
    {
        var version = context.ApiVersion;
        var states = version >= 4 ? reader.ReadStrings() : [];
        var types = version >= 5 ? reader.ReadStrings() : [];
        var seesAll = context.AllowsOnCluster(AclOperation.Describe);
        var groups = coordinator
            .List()
            .Where(group => seesAll || context.AllowsGroup(AclOperation.Describe, group.GroupId))
            .Where(group => Matches(states, group.State.ToString()) && Matches(types, ClassicType))
            .ToArray();

        response.WriteInt16(ErrorCode.None);
        foreach (var group in response.Elements(groups))
        {
            response.WriteString(group.GroupId);
            response.WriteString(group.ProtocolType);
            if (version >= 4)
                response.WriteString(group.State.ToString());
            if (version >= 5)
                response.WriteString(ClassicType);
        }
    }

    private static bool Matches(string[] filter, string value) =>
        filter.Length == 0 || filter.Contains(value, StringComparer.OrdinalIgnoreCase);
}
