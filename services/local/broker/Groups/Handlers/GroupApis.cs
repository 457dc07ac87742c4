namespace LeadStreams.Local.Broker.Groups.Handlers;

/// <summary>Finding coordinators; listing, describing and deleting groups.</summary>
internal sealed class GroupApis(GroupCoordinator coordinator)
{
    private const string ClassicType = "classic";
    private const sbyte GroupKey = 0;
    private const sbyte TransactionKey = 1;

    public IEnumerable<ApiHandler> Handlers =>
        [
            new(ApiKey.FindCoordinator, FindCoordinator),
            new(ApiKey.ListGroups, List),
            new(ApiKey.DescribeGroups, Describe),
            new(ApiKey.DeleteGroups, DeleteAsync),
        ];

    /// <summary>Every group and every transactional id is this node's.</summary>
    private static void FindCoordinator(RequestContext context, ref KafkaReader reader, KafkaWriter response)
    {
        var version = context.ApiVersion;
        var key = version <= 3 ? reader.ReadString() : "";
        var keyType = version >= 1 ? reader.ReadInt8() : GroupKey;
        if (version <= 3)
        {
            var refusal = FindFault(context, keyType, key);
            response.WriteInt16(refusal?.ErrorCode ?? ErrorCode.None);
            response.When(version >= 1)?.WriteNullableString(refusal?.Message);
            WriteNode(context, refusal is null, response);
            return;
        }

        foreach (var wanted in response.Elements(reader.ReadStrings()))
        {
            var refusal = FindFault(context, keyType, wanted);
            response.WriteString(wanted);
            WriteNode(context, refusal is null, response);
            response.WriteOutcome(refusal);
        }
    }

    private static Refusal? FindFault(RequestContext context, sbyte keyType, string key) =>
        keyType switch
        {
            GroupKey when context.AllowsGroup(AclOperation.Describe, key) => null,
            GroupKey => new(ErrorCode.GroupAuthorizationFailed, "Not authorized: this needs an ACL on the group."),
            TransactionKey when context.AllowsTransactionalId(AclOperation.Describe, key) => null,
            TransactionKey => Refusal.TransactionalId,
            _ => new(ErrorCode.InvalidRequest, "key type is neither group nor transaction"),
        };

    private static void WriteNode(RequestContext context, bool found, KafkaWriter response)
    {
        response.WriteInt32(found ? context.Node.NodeId : -1);
        response.WriteString(found ? context.Node.Host : "");
        response.WriteInt32(found ? context.Node.Port : -1);
    }

    /// <summary>With the filters of v4 (states) and v5 (types).</summary>
    private void List(RequestContext context, ref KafkaReader reader, KafkaWriter response)
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
            response.When(version >= 4)?.WriteString(group.State.ToString());
            response.When(version >= 5)?.WriteString(ClassicType);
        }
    }

    private static bool Matches(string[] filter, string value) =>
        filter.Length == 0 || filter.Contains(value, StringComparer.OrdinalIgnoreCase);

    /// <summary>An unknown group is described as dead.</summary>
    private void Describe(RequestContext context, ref KafkaReader reader, KafkaWriter response)
    {
        var version = context.ApiVersion;
        var groupIds = reader.ReadStrings();
        var withOperations = version >= 3 && reader.ReadBoolean();
        foreach (var groupId in response.Elements(groupIds))
        {
            var allowed = context.AllowsGroup(AclOperation.Describe, groupId);
            var (state, group) = allowed ? coordinator.Describe(groupId) : (GroupState.Dead, null);
            var stable = state == GroupState.Stable;
            response.WriteInt16(allowed ? ErrorCode.None : ErrorCode.GroupAuthorizationFailed);
            response.WriteString(groupId);
            response.WriteString(allowed ? state.ToString() : "");
            response.WriteString(group?.ProtocolType ?? "");
            response.WriteString((stable ? group!.Protocol : null) ?? "");
            foreach (var member in response.Elements(group?.Members ?? []))
            {
                response.WriteString(member.MemberId);
                response.When(version >= 4)?.WriteNullableString(member.InstanceId);
                response.WriteString(member.ClientId);
                response.WriteString(member.ClientHost);
                response.WriteBytes(stable ? member.MetadataFor(group!.Protocol) : []);
                response.WriteBytes(stable ? member.Assignment : []);
            }

            var operations = allowed && withOperations ? Operations.OnGroup(context, groupId) : Operations.NotAsked;
            response.When(version >= 3)?.WriteInt32(operations);
        }
    }

    /// <summary>Groups without members go, with their offsets.</summary>
    private async ValueTask DeleteAsync(RequestContext context, ReadOnlyMemory<byte> body, KafkaWriter response)
    {
        var groupIds = new KafkaReader(body.Span, context.Flexible).ReadStrings();
        foreach (var groupId in response.Elements(groupIds))
        {
            response.WriteString(groupId);
            response.WriteInt16(
                context.AllowsGroup(AclOperation.Delete, groupId)
                    ? await coordinator.DeleteAsync(groupId)
                    : ErrorCode.GroupAuthorizationFailed
            );
        }
    }
}
