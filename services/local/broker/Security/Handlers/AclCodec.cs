namespace LeadStreams.Local.Broker.Security.Handlers;

/// <summary>ACLs and filters as the ACL APIs carry them. Version 0 knows literal names only.</summary>
internal static class AclCodec
{
    public static AclBinding ReadBinding(ref KafkaReader reader, short version)
    {
        var type = (AclResourceType)reader.ReadInt8();
        var name = reader.ReadString();
        var pattern = version >= 1 ? (AclPatternType)reader.ReadInt8() : AclPatternType.Literal;
        var principal = reader.ReadString();
        var host = reader.ReadString();
        var operation = (AclOperation)reader.ReadInt8();
        var permission = (AclPermission)reader.ReadInt8();
        return new AclBinding(new AclResource(type, pattern, name), principal, host, operation, permission);
    }

    public static AclFilter ReadFilter(ref KafkaReader reader, short version)
    {
        var type = (AclResourceType)reader.ReadInt8();
        var name = reader.ReadNullableString();
        var pattern = version >= 1 ? (AclPatternType)reader.ReadInt8() : AclPatternType.Literal;
        var principal = reader.ReadNullableString();
        var host = reader.ReadNullableString();
        var operation = (AclOperation)reader.ReadInt8();
        var permission = (AclPermission)reader.ReadInt8();
        return new AclFilter(type, pattern, name, principal, host, operation, permission);
    }

    public static void WriteResource(KafkaWriter response, short version, in AclResource resource)
    {
        response.WriteInt8((sbyte)resource.Type);
        response.WriteString(resource.Name);
        if (version >= 1)
            response.WriteInt8((sbyte)resource.Pattern);
    }

    public static void WriteRule(KafkaWriter response, AclBinding binding)
    {
        response.WriteString(binding.Principal);
        response.WriteString(binding.Host);
        response.WriteInt8((sbyte)binding.Operation);
        response.WriteInt8((sbyte)binding.Permission);
    }

    /// <summary>Says what is wrong with an ACL that is to be created, null if nothing is.</summary>
    public static string? FindFault(AclBinding binding)
    {
        var resource = binding.Resource;
        if (resource.Type is < AclResourceType.Topic or > AclResourceType.TransactionalId)
            return $"Resources of type {(sbyte)resource.Type} have no ACLs here.";
        if (resource.Pattern is not (AclPatternType.Literal or AclPatternType.Prefixed))
            return "An ACL names its resources literally or by a prefix.";
        if (resource.Name.Length == 0)
            return "The name of the resource is empty.";
        if (resource.Type == AclResourceType.Cluster && resource.Name != AclResource.ClusterName)
            return $"The only cluster is '{AclResource.ClusterName}'.";
        if (!Principals.IsValid(binding.Principal))
            return "A principal is a type and a name, such as User:alice.";
        if (binding.Host.Length == 0)
            return "The host is empty; '*' stands for every host.";
        if (binding.Operation is < AclOperation.All or > AclOperation.IdempotentWrite)
            return $"Operation {(sbyte)binding.Operation} cannot be allowed or denied here.";
        return binding.Permission is AclPermission.Allow or AclPermission.Deny ? null : "An ACL allows or denies.";
    }
}
