using LeadStreams.Local.Broker.Handlers;

namespace LeadStreams.Local.Broker.Security.Handlers;

/// <summary>Creates ACLs; those that are valid are created together, whatever is wrong with the others.</summary>
internal sealed class CreateAclsHandler(AclStore acls) : ImmediateHandler(ApiKey.CreateAcls)
{
    protected override void Handle(RequestContext context, ref KafkaReader reader, KafkaWriter response)
    {
        var bindings = reader.ReadArray(6, (ref one) => AclCodec.ReadBinding(ref one, context.ApiVersion));

        var mayAlter = context.AllowsOnCluster(AclOperation.Alter);
        var outcomes = Array.ConvertAll(bindings, binding => Check(binding, mayAlter));
        acls.Add(bindings.Where((_, i) => outcomes[i].IsSuccess));

        foreach (var outcome in response.Elements(outcomes))
        {
            outcome.WriteTo(response);
        }
    }

    private static Outcome Check(AclBinding binding, bool mayAlter)
    {
        if (!mayAlter)
            return Denied.Cluster;
        return AclCodec.FindFault(binding) is { } fault ? new(ErrorCode.InvalidRequest, fault) : Outcome.Success;
    }
}
