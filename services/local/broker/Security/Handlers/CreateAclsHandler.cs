using LeadStreams.Local.Broker.Handlers;
using LeadStreams.Local.Broker.Protocol;

namespace LeadStreams.Local.Broker.Security.Handlers;

/// <summary>Creates ACLs; those that are valid are created together, whatever is wrong with the others.</summary>
internal sealed class CreateAclsHandler(AclStore acls) : IApiHandler
{
    public ApiKey ApiKey => ApiKey.CreateAcls;

    public ValueTask HandleAsync(RequestContext context, ReadOnlyMemory<byte> body, KafkaWriter response)
    {
        var reader = new KafkaReader(body.Span, context.Flexible);
        var bindings = reader.ReadArray(6, (ref one) => AclCodec.ReadBinding(ref one, context.ApiVersion));
        reader.SkipTags();

        var mayAlter = context.AllowsOnCluster(AclOperation.Alter);
        var outcomes = Array.ConvertAll(bindings, binding => Check(binding, mayAlter));
        acls.Add(bindings.Where((_, i) => outcomes[i].IsSuccess));

        response.WriteInt32(0);
        foreach (var outcome in response.Elements(outcomes))
        {
            response.WriteInt16(outcome.ErrorCode);
            response.WriteNullableString(outcome.Message);
        }

        response.WriteEmptyTags();
        return ValueTask.CompletedTask;
    }

    private static Outcome Check(AclBinding binding, bool mayAlter)
    {
        if (!mayAlter)
            return Denied.Cluster;
        return AclCodec.FindFault(binding) is { } fault ? new(ErrorCode.InvalidRequest, fault) : Outcome.Success;
    }
}
