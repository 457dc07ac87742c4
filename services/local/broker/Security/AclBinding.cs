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
