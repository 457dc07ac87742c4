using LeadStreams.Local.Broker.Handlers;
using LeadStreams.Local.Broker.Protocol;
using LeadStreams.Local.Broker.Security;

namespace LeadStreams.Local.Broker.Groups.Handlers;

/// <summary>FindCoordinator: every group and every transactional id is this node's.</summary>
internal sealed class FindCoordinatorHandler : IApiHandler
{
    private const sbyte GroupKey = 0;
    private const sbyte TransactionKey = 1;

    public ApiKey ApiKey => ApiKey.FindCoordinator;

    public ValueTask HandleAsync(RequestContext context, ReadOnlyMemory<byte> body, KafkaWriter response)
    {
        var version = context.ApiVersion;
        var reader = new KafkaReader(body.Span, context.Flexible);
        var key = version <= 3 ? reader.ReadString() : "";
        var keyType = version >= 1 ? reader.ReadInt8() : GroupKey;
        if (version >= 1)
            response.WriteInt32(0);
        if (version <= 3)
        {
            var (error, message) = Check(context, keyType, key);
            response.WriteInt16(error);
            if (version >= 1)
                response.WriteNullableString(message);
            WriteNode(context, error, response);
        }
        else
        {
            var count = reader.ReadCount();
            response.WriteArrayLength(count);
            for (var i = 0; i < count; i++)
            {
                var wanted = reader.ReadString();
                var (error, message) = Check(context, keyType, wanted);
                response.WriteString(wanted);
                WriteNode(context, error, response);
                response.WriteInt16(error);
                response.WriteNullableString(message);
                response.WriteEmptyTags();
            }
        }

        response.WriteEmptyTags();
        return ValueTask.CompletedTask;
    }

    private static Outcome Check(RequestContext context, sbyte keyType, string key) =>
        keyType switch
        {
            GroupKey when context.AllowsGroup(AclOperation.Describe, key) => Outcome.Success,
            GroupKey => new(ErrorCode.GroupAuthorizationFailed, "Not authorized: this needs an ACL on the group."),
            TransactionKey when context.AllowsTransactionalId(AclOperation.Describe, key) => Outcome.Success,
            TransactionKey => new(
                ErrorCode.TransactionalIdAuthorizationFailed,
                "Not authorized: this needs an ACL on the transactional id."
            ),
            _ => new(ErrorCode.InvalidRequest, "key type is neither group nor transaction"),
        };

    private static void WriteNode(RequestContext context, short error, KafkaWriter response)
    {
        var found = error == ErrorCode.None;
        response.WriteInt32(found ? context.Node.NodeId : -1);
        response.WriteString(found ? context.Node.Host : "");
        response.WriteInt32(found ? context.Node.Port : -1);
    }
}
