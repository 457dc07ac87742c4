using LeadStreams.Local.Broker.Handlers;
using LeadStreams.Local.Broker.Protocol;

namespace LeadStreams.Local.Broker.Security.Handlers;

/// <summary>Lists the ACLs that match a filter, by resource.</summary>
internal sealed class DescribeAclsHandler(AclStore acls) : IApiHandler
{
    public ApiKey ApiKey => ApiKey.DescribeAcls;

    public ValueTask HandleAsync(RequestContext context, ReadOnlyMemory<byte> body, KafkaWriter response)
    {
        var reader = new KafkaReader(body.Span, context.Flexible);
        var filter = AclCodec.ReadFilter(ref reader, context.ApiVersion);
        var outcome =
            !context.AllowsOnCluster(AclOperation.Describe) ? Denied.Cluster
            : filter.FindFault() is { } fault ? new Outcome(ErrorCode.InvalidRequest, fault)
            : Outcome.Success;
        var found = outcome.IsSuccess ? acls.Rules.Bindings.Where(filter.Matches) : [];
        var resources = found.GroupBy(binding => binding.Resource).ToArray();

        response.WriteInt32(0);
        response.WriteInt16(outcome.ErrorCode);
        response.WriteNullableString(outcome.Message);
        foreach (var resource in response.Elements(resources))
        {
            AclCodec.WriteResource(response, context.ApiVersion, resource.Key);
            foreach (var binding in response.Elements([.. resource]))
                AclCodec.WriteRule(response, binding);
        }

        response.WriteEmptyTags();
        return ValueTask.CompletedTask;
    }
}
