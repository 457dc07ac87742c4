using LeadStreams.Local.Broker.Protocol;
using LeadStreams.Local.Broker.Security;

namespace LeadStreams.Local.Broker.Groups.Handlers;

/// <summary>ListGroups, with the filters of v4 (states) and v5 (types).</summary>
internal sealed class ListGroupsHandler(GroupCoordinator coordinator) : IApiHandler
{
    private const string ClassicType = "classic";

    public ApiKey ApiKey => ApiKey.ListGroups;

    public ValueTask HandleAsync(RequestContext context, ReadOnlyMemory<byte> body, KafkaWriter response)
    {
        var version = context.ApiVersion;
        var reader = new KafkaReader(body.Span, context.Flexible);
        var states = version >= 4 ? ReadFilter(ref reader) : [];
        var types = version >= 5 ? ReadFilter(ref reader) : [];
        var seesAll = context.AllowsOnCluster(AclOperation.Describe);
        var groups = coordinator
            .List()
            .Where(group => seesAll || context.AllowsGroup(AclOperation.Describe, group.GroupId))
            .Where(group => Matches(states, group.State.ToString()) && Matches(types, ClassicType))
            .ToArray();

        if (version >= 1)
            response.WriteInt32(0);
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

        response.WriteEmptyTags();
        return ValueTask.CompletedTask;
    }

    private static List<string> ReadFilter(ref KafkaReader reader)
    {
        var filter = new List<string>();
        for (var left = reader.ReadArrayLength(); left > 0; left--)
            filter.Add(reader.ReadString());
        return filter;
    }

    private static bool Matches(List<string> filter, string value) =>
        filter.Count == 0 || filter.Contains(value, StringComparer.OrdinalIgnoreCase);
}
