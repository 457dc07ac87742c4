namespace LeadStreams.Local.Broker.Handlers;

/// <summary>
/// The authorized-operations bit fields of answers: bit n stands for the ACL operation with code n. Without an
/// authorizer every operation a resource knows is allowed.
/// </summary>
internal static class Operations
{
    public const int NotAsked = int.MinValue;

    private static readonly AclOperation[] _all = Enum.GetValues<AclOperation>();

    private static readonly AclOperation[] _ofCluster =
    [
        AclOperation.Create,
        .. _all.Where(one => one is >= AclOperation.Alter and <= AclOperation.IdempotentWrite),
    ];

    private static readonly AclOperation[] _ofTopic =
    [
        .. _all.Where(one => one is >= AclOperation.Read and <= AclOperation.Describe),
        AclOperation.DescribeConfigs,
        AclOperation.AlterConfigs,
    ];

    private static readonly AclOperation[] _ofGroup = [AclOperation.Read, AclOperation.Delete, AclOperation.Describe];

    /// <summary>What the client may do to the cluster; nothing is told to those who may not describe it.</summary>
    public static int OnCluster(RequestContext context) =>
        context.AllowsOnCluster(AclOperation.Describe)
            ? Allowed(context, _ofCluster, AclResourceType.Cluster, AclResource.ClusterName)
            : 0;

    /// <summary>What the client may do to a topic.</summary>
    public static int OnTopic(RequestContext context, string name) =>
        Allowed(context, _ofTopic, AclResourceType.Topic, name);

    /// <summary>What the client may do to a group.</summary>
    public static int OnGroup(RequestContext context, string name) =>
        Allowed(context, _ofGroup, AclResourceType.Group, name);

    private static int Allowed(RequestContext context, AclOperation[] operations, AclResourceType type, string name)
    {
        var bits = 0;
        foreach (var operation in operations)
        {
            if (context.Allows(operation, type, name))
                bits |= 1 << (int)operation;
        }

        return bits;
    }
}
