namespace LeadStreams.Local.Broker.Security;

/// <summary>The resources an ACL is about: one by its name, all by the name <c>*</c>, or those whose names begin so.</summary>
internal readonly record struct AclResource(AclResourceType Type, AclPatternType Pattern, string Name)
{
    /// <summary>The only name a cluster has.</summary>
    public const string ClusterName = "kafka-cluster";

    /// <summary>As a literal name: every resource of the type.</summary>
    public const string Wildcard = "*";

    /// <summary>Whether the ACL is about the resource of that name.</summary>
    public bool Covers(string name) =>
        Pattern == AclPatternType.Prefixed
            ? name.StartsWith(Name, StringComparison.Ordinal)
            : Name == name || Name == Wildcard;

    /// <summary>Whether everything the other is about this is about too.</summary>
    public bool Includes(in AclResource other)
    {
        if (IsEverything || other.IsEverything)
            return IsEverything;
        return other.Pattern == AclPatternType.Literal
            ? Covers(other.Name)
            : Pattern == AclPatternType.Prefixed && other.Name.StartsWith(Name, StringComparison.Ordinal);
    }

    private bool IsEverything => Pattern == AclPatternType.Literal && Name == Wildcard;
}
