namespace LeadStreams.Local.Broker.Security;

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
    /// <summary>Says what is wrong with the filter, null if nothing is.</summary>
    public string? FindFault()
    {
        if (Type is < AclResourceType.Any or > AclResourceType.TransactionalId)
            return $"Resources of type {(sbyte)Type} are not known here.";
        if (Pattern is < AclPatternType.Any or > AclPatternType.Prefixed)
            return $"Pattern type {(sbyte)Pattern} is not known.";
        if (Operation is < AclOperation.Any or > AclOperation.IdempotentWrite)
            return $"Operation {(sbyte)Operation} is not known here.";
        return Permission is < AclPermission.Any or > AclPermission.Allow
            ? $"Permission type {(sbyte)Permission} is not known."
            : null;
    }

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
