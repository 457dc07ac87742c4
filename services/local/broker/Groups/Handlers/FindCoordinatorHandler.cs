using LeadStreams.Local.Broker.Protocol;

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
        var error = keyType is GroupKey or TransactionKey ? ErrorCode.None : ErrorCode.InvalidRequest;
        var message = error == ErrorCode.None ? null : "key type is neither group nor transaction";

        if (version >= 1)
            response.WriteInt32(0);
        if (version <= 3)
        {
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
                response.WriteString(reader.ReadString());
                WriteNode(context, error, response);
                response.WriteInt16(error);
                response.WriteNullableString(message);
                response.WriteEmptyTags();
            }
        }

        response.WriteEmptyTags();
        return ValueTask.CompletedTask;
    }

    private static void WriteNode(RequestContext context, short error, KafkaWriter response)
    {
        var found = error == ErrorCode.None;
        response.WriteInt32(found ? context.Node.NodeId : -1);
        response.WriteString(found ? context.Node.Host : "");
        response.WriteInt32(found ? context.Node.Port : -1);
    }
}
