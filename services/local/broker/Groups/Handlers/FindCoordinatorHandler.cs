using LeadStreams.Local.Broker.Handlers;

namespace LeadStreams.Local.Broker.Groups.Handlers;

/// <summary>FindCoordinator: every group and every transactional id is this node's.</summary>
internal sealed class FindCoordinatorHandler() : ImmediateHandler(ApiKey.FindCoordinator)
{
    private const sbyte GroupKey = 0;
    private const sbyte TransactionKey = 1;

    protected override void Handle(RequestContext context, ref KafkaReader reader, KafkaWriter response)
    {
        var version = context.ApiVersion;
        var key = version <= 3 ? reader.ReadString() : "";
        var keyType = version >= 1 ? reader.ReadInt8() : GroupKey;
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
            foreach (var wanted in response.Elements(reader.ReadStrings()))
            {
                var (error, message) = Check(context, keyType, wanted);
                response.WriteString(wanted);
                WriteNode(context, error, response);
                response.WriteInt16(error);
                response.WriteNullableString(message);
            }
        }
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
