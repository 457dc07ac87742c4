using LeadStreams.Local.Broker.Handlers;
using LeadStreams.Local.Broker.Protocol;

namespace LeadStreams.Local.Broker.Security.Handlers;

/// <summary>Deletes the ACLs that match filters, and tells which they were.</summary>
internal sealed class DeleteAclsHandler(AclStore acls) : IApiHandler
{
    public ApiKey ApiKey => ApiKey.DeleteAcls;

    public ValueTask HandleAsync(RequestContext context, ReadOnlyMemory<byte> body, KafkaWriter response)
    {
        var reader = new KafkaReader(body.Span, context.Flexible);
        var filters = reader.ReadArray(6, (ref one) => AclCodec.ReadFilter(ref one, context.ApiVersion));
        reader.SkipTags();

        var mayAlter = context.AllowsOnCluster(AclOperation.Alter);
        response.WriteInt32(0);
        foreach (var filter in response.Elements(filters))
        {
            var outcome =
                !mayAlter ? Denied.Cluster
                : filter.FindFault() is { } fault ? new Outcome(ErrorCode.InvalidRequest, fault)
                : Outcome.Success;
            Write(context.ApiVersion, outcome, outcome.IsSuccess ? acls.Remove(filter) : [], response);
        }

        response.WriteEmptyTags();
        return ValueTask.CompletedTask;
    }

    private static void Write(short version, Outcome outcome, IReadOnlyList<AclBinding> removed, KafkaWriter response)
    {
        response.WriteInt16(outcome.ErrorCode);
        response.WriteNullableString(outcome.Message);
        foreach (var binding in response.Elements(removed))
        {
            response.WriteInt16(ErrorCode.None);
            response.WriteNullableString(null);
            AclCodec.WriteResource(response, version, binding.Resource);
            AclCodec.WriteRule(response, binding);
        }
    }
}
