namespace LeadStreams.Local.Broker.Security;

/// <summary>What ACLs are about; codes of the Kafka protocol.</summary>
internal enum AclResourceType : sbyte
{
    Any = 1,
    Topic = 2,
    Group = 3,
    Cluster = 4,
    TransactionalId = 5,
}

/// <summary>How an ACL names its resources; codes of the Kafka protocol. Any and match stand in filters only.</summary>
internal enum AclPatternType : sbyte
{
    Any = 1,
    Match = 2,
    Literal = 3,
    Prefixed = 4,
}

/// <summary>What is done to a resource; codes of the Kafka protocol.</summary>
internal enum AclOperation : sbyte
{
    Any = 1,
    All = 2,
    Read = 3,
    Write = 4,
    Create = 5,
    Delete = 6,
    Alter = 7,
    Describe = 8,
    ClusterAction = 9,
    DescribeConfigs = 10,
    AlterConfigs = 11,
    IdempotentWrite = 12,
}

/// <summary>Whether an ACL allows or denies; codes of the Kafka protocol.</summary>
internal enum AclPermission : sbyte
{
    Any = 1,
    Deny = 2,
    Allow = 3,
}
