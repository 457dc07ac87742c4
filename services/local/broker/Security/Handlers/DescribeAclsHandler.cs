using LeadStreams.Local.Broker.Handlers;

namespace LeadStreams.Local.Broker.Security.Handlers;

/// <summary>Lists the ACLs that match a filter, by resource.</summary>
internal sealed class DescribeAclsHandler(AclStore acls) : ImmediateHandler(ApiKey.DescribeAcls)
{
    protected override void Handle(RequestContext context, ref KafkaReader reader, KafkaWriter response)
    {
        var filter = AclCodec.ReadFilter(ref reader, context.ApiVersion);
        var outcome =
            !context.AllowsOnCluster(AclOperation.Describe) ? Denied.Cluster
            : filter.FindFault() is { } fault ? new Outcome(ErrorCode.InvalidRequest, fault)
            : Outcome.Success;
        var found = outcome.IsSuccess ? acls.Rules.Bindings.Where(filter.Matches) : [];
        var resources = found.GroupBy(binding => binding.Resource).ToArray();

        outcome.WriteTo(response);
        foreach (var resource in response.Elements(resources))
        {
            AclCodec.WriteResource(response, context.ApiVersion, resource.Key);
            foreach (var binding in response.Elements([.. resource]))
                AclCodec.WriteRule(response, binding);
        }
    }
}
