using LeadStreams.Local.Broker.Handlers;

namespace LeadStreams.Local.Broker.Security.Handlers;

/// <summary>Deletes the ACLs that match filters, and tells which they were.</summary>
internal sealed class DeleteAclsHandler(AclStore acls) : ImmediateHandler(ApiKey.DeleteAcls)
{
    protected override void Handle(RequestContext context, ref KafkaReader reader, KafkaWriter response)
    {
        var filters = reader.ReadArray(6, (ref one) => AclCodec.ReadFilter(ref one, context.ApiVersion));

        var mayAlter = context.AllowsOnCluster(AclOperation.Alter);
        foreach (var filter in response.Elements(filters))
        {
            var outcome =
                !mayAlter ? Denied.Cluster
                : filter.FindFault() is { } fault ? new Outcome(ErrorCode.InvalidRequest, fault)
                : Outcome.Success;
            Write(context.ApiVersion, outcome, outcome.IsSuccess ? acls.Remove(filter) : [], response);
        }
    }

    private static void Write(short version, Outcome outcome, IReadOnlyList<AclBinding> removed, KafkaWriter response)
    {
        outcome.WriteTo(response);
        foreach (var binding in response.Elements(removed))
        {
            response.WriteInt16(ErrorCode.None);
            response.WriteNullableString(null);
            AclCodec.WriteResource(response, version, binding.Resource);
            AclCodec.WriteRule(response, binding);
        }
    }
}
