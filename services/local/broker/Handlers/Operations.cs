namespace LeadStreams.Local.Broker.Handlers;

/// <summary>
/// The authorized-operations bit fields of answers: bit n stands for the ACL operation with code n. Without an
/// authorizer every operation a resource knows is allowed.
/// </summary>
internal static class Operations
{
    public const int NotAsked = int.MinValue;

    private static readonly AclOperation[] _ofTopic =
    [
        .. Enum.GetValues<AclOperation>().Where(one => one is >= AclOperation.Read and <= AclOperation.Describe),
        AclOperation.DescribeConfigs,
        AclOperation.AlterConfigs,
    ];

    private static readonly AclOperation[] _ofCluster =
    [
        AclOperation.Create,
        .. Enum.GetValues<AclOperation>().Where(one => one is >= AclOperation.Alter),
    ];

    /// <summary>What the client may do to the cluster; nothing is told to those who may not describe it.</summary>
    public static int OnCluster(RequestContext context) =>
        context.AllowsOnCluster(AclOperation.Describe) ? Bits(_ofCluster, context.AllowsOnCluster) : 0;

    /// <summary>What the client may do to a topic.</summary>
    public static int OnTopic(RequestContext context, string name) =>
        Bits(_ofTopic, operation => context.AllowsTopic(operation, name));

    /// <summary>What the client may do to a group.</summary>
    public static int OnGroup(RequestContext context, string name) =>
        Bits(
            [AclOperation.Read, AclOperation.Delete, AclOperation.Describe],
            operation => context.AllowsGroup(operation, name)
        );

    private static int Bits(AclOperation[] operations, Func<AclOperation, bool> allows) =>
        operations.Where(allows).Sum(operation => 1 << (int)operation);
}
