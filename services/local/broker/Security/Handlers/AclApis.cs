namespace LeadStreams.Local.Broker.Security.Handlers;

/// <summary>Lists, creates and deletes ACLs. Version 0 of these APIs knows literal names only.</summary>
internal sealed class AclApis(AclStore acls)
{
    public IEnumerable<ApiHandler> Handlers =>
        [new(ApiKey.DescribeAcls, Describe), new(ApiKey.CreateAcls, Create), new(ApiKey.DeleteAcls, Delete)];

    /// <summary>Lists the ACLs that match a filter, by resource.</summary>
    private void Describe(RequestContext context, ref KafkaReader reader, KafkaWriter response)
    {
        var filter = ReadFilter(ref reader, context.ApiVersion);
        var refusal = FindFault(context, AclOperation.Describe, filter);
        var found = refusal is null ? acls.Rules.Bindings.Where(filter.Matches) : [];
        response.WriteOutcome(refusal);
        foreach (var resource in response.Elements(found.GroupBy(binding => binding.Resource).ToArray()))
        {
            WriteResource(context.ApiVersion, resource.Key, response);
            foreach (var binding in response.Elements([.. resource]))
                WriteRule(binding, response);
        }
    }

    /// <summary>Those that are valid are created together, whatever is wrong with the others.</summary>
    private void Create(RequestContext context, ref KafkaReader reader, KafkaWriter response)
    {
        var mayAlter = context.AllowsOnCluster(AclOperation.Alter);
        var bindings = reader.ReadArray(6, (ref one) => ReadFilter(ref one, context.ApiVersion).ToBinding());
        var refusals = Array.ConvertAll(bindings, binding => mayAlter ? FindFault(binding) : Refusal.Cluster);
        acls.Add(bindings.Where((_, i) => refusals[i] is null));
        foreach (var refusal in response.Elements(refusals))
            response.WriteOutcome(refusal);
    }

    /// <summary>Deletes the ACLs that match filters, and tells which they were.</summary>
    private void Delete(RequestContext context, ref KafkaReader reader, KafkaWriter response)
    {
        var filters = reader.ReadArray(6, (ref one) => ReadFilter(ref one, context.ApiVersion));
        foreach (var filter in response.Elements(filters))
        {
            var refusal = FindFault(context, AclOperation.Alter, filter);
            response.WriteOutcome(refusal);
            foreach (var binding in response.Elements(refusal is null ? acls.Remove(filter) : []))
            {
                response.WriteOutcome(null);
                WriteResource(context.ApiVersion, binding.Resource, response);
                WriteRule(binding, response);
            }
        }
    }

    private static AclFilter ReadFilter(scoped ref KafkaReader reader, short version)
    {
        var type = (AclResourceType)reader.ReadInt8();
        var name = reader.ReadNullableString();
        return new AclFilter(
            type,
            version >= 1 ? (AclPatternType)reader.ReadInt8() : AclPatternType.Literal,
            name,
            Principal: reader.ReadNullableString(),
            Host: reader.ReadNullableString(),
            (AclOperation)reader.ReadInt8(),
            (AclPermission)reader.ReadInt8()
        );
    }

    private static void WriteResource(short version, in AclResource resource, KafkaWriter response)
    {
        response.WriteInt8((sbyte)resource.Type);
        response.WriteString(resource.Name);
        response.When(version >= 1)?.WriteInt8((sbyte)resource.Pattern);
    }

    private static void WriteRule(AclBinding binding, KafkaWriter response)
    {
        response.WriteString(binding.Principal);
        response.WriteString(binding.Host);
        response.WriteInt8((sbyte)binding.Operation);
        response.WriteInt8((sbyte)binding.Permission);
    }

    private static Refusal? FindFault(RequestContext context, AclOperation operation, AclFilter filter) =>
        !context.AllowsOnCluster(operation) ? Refusal.Cluster
        : filter.FindFault() is { } fault ? new(ErrorCode.InvalidRequest, fault)
        : null;

    private static Refusal? FindFault(AclBinding binding) =>
        binding.FindFault() is { } fault ? new(ErrorCode.InvalidRequest, fault) : null;
}
