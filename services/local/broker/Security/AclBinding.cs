namespace LeadStreams.Local.Broker.Security;

/// <summary>Who asks: the principal, and the address it asks from.</summary>
internal readonly record struct AclClient(string Principal, string Host);

/// <summary>One rule: somebody may, or may not, do something to some resources.</summary>
internal sealed record AclBinding(
    AclResource Resource,
    string Principal,
    string Host,
    AclOperation Operation,
    AclPermission Permission
)
{
    /// <summary>As a host: every address.</summary>
    public const string AnyHost = "*";

    /// <summary>Whether the rule is about this client.</summary>
    public bool Concerns(in AclClient client) =>
        (Principal == client.Principal || Principal == Principals.Everyone) && (Host == client.Host || Host == AnyHost);

    /// <summary>Whether the rule denies the operation; a denial implies no other.</summary>
    public bool Denies(AclOperation operation) =>
        Permission == AclPermission.Deny && (Operation == operation || Operation == AclOperation.All);

    /// <summary>Whether the rule allows the operation, itself or by implication.</summary>
    public bool Allows(AclOperation operation) =>
        Permission == AclPermission.Allow
        && (Operation == operation || Operation == AclOperation.All || Implies(Operation, operation));

    /// <summary>Says what is wrong with an ACL that is to be created, null if nothing is.</summary>
    public string? FindFault()
    {
        if (Resource.Type == AclResourceType.Any || !Enum.IsDefined(Resource.Type))
            return $"Resources of type {(sbyte)Resource.Type} have no ACLs here.";
        if (Resource.Pattern is not (AclPatternType.Literal or AclPatternType.Prefixed))
            return "An ACL names its resources literally or by a prefix.";
        if (Resource.Name.Length == 0)
            return "The name of the resource is empty.";
        if (Resource.Type == AclResourceType.Cluster && Resource.Name != AclResource.ClusterName)
            return $"The only cluster is '{AclResource.ClusterName}'.";
        if (!Principals.IsValid(Principal))
            return "A principal is a type and a name, such as User:alice.";
        if (Host.Length == 0)
            return "The host is empty; '*' stands for every host.";
        if (Operation == AclOperation.Any || !Enum.IsDefined(Operation))
            return $"Operation {(sbyte)Operation} cannot be allowed or denied here.";
        return Permission is AclPermission.Allow or AclPermission.Deny ? null : "An ACL allows or denies.";
    }

    private static bool Implies(AclOperation given, AclOperation wanted) =>
        wanted switch
        {
            AclOperation.Describe => given
                is AclOperation.Read
                    or AclOperation.Write
                    or AclOperation.Delete
                    or AclOperation.Alter,
            AclOperation.DescribeConfigs => given == AclOperation.AlterConfigs,
            _ => false,
        };
}

/// <summary>Which ACLs are meant; null and the codes for any leave a part open.</summary>
internal sealed record AclFilter(
    AclResourceType Type,
    AclPatternType Pattern,
    string? Name,
    string? Principal,
    string? Host,
    AclOperation Operation,
    AclPermission Permission
)
{
    /// <summary>The ACL that the filter spells out.</summary>
    /// <exception cref="ProtocolException">It leaves a part open.</exception>
    public AclBinding ToBinding() =>
        Name is null || Principal is null || Host is null
            ? throw new ProtocolException("an ACL without resource, principal or host")
            : new AclBinding(new AclResource(Type, Pattern, Name), Principal, Host, Operation, Permission);

    /// <summary>Says what is wrong with the filter, null if nothing is.</summary>
    public string? FindFault() =>
        !Enum.IsDefined(Type) ? $"Resources of type {(sbyte)Type} are not known here."
        : !Enum.IsDefined(Pattern) ? $"Pattern type {(sbyte)Pattern} is not known."
        : !Enum.IsDefined(Operation) ? $"Operation {(sbyte)Operation} is not known here."
        : !Enum.IsDefined(Permission) ? $"Permission type {(sbyte)Permission} is not known."
        : null;

    public bool Matches(AclBinding binding) =>
        (Type == AclResourceType.Any || Type == binding.Resource.Type)
        && MatchesPattern(binding.Resource)
        && (Principal is null || Principal == binding.Principal)
        && (Host is null || Host == binding.Host)
        && (Operation == AclOperation.Any || Operation == binding.Operation)
        && (Permission == AclPermission.Any || Permission == binding.Permission);

    private bool MatchesPattern(in AclResource resource) =>
        Pattern switch
        {
            AclPatternType.Any => Name is null || Name == resource.Name,
            AclPatternType.Match => Name is null || resource.Covers(Name),
            _ => Pattern == resource.Pattern && (Name is null || Name == resource.Name),
        };
}
