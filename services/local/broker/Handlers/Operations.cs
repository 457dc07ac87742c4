namespace LeadStreams.Local.Broker.Handlers;

/// <summary>
/// The authorized-operations bit fields of answers: bit n stands for the ACL operation with code n. Without an
/// authorizer every operation a resource knows is allowed.
/// </summary>
internal static class Operations
{
    public const int NotAsked = int.MinValue;

    // Create, alter, describe, cluster action, describe configs, alter configs, idempotent write.
    public const int Cluster = 1 << 5 | 1 << 7 | 1 << 8 | 1 << 9 | 1 << 10 | 1 << 11 | 1 << 12;

    // Read, write, create, delete, alter, describe, describe configs, alter configs.
    public const int Topic = 1 << 3 | 1 << 4 | 1 << 5 | 1 << 6 | 1 << 7 | 1 << 8 | 1 << 10 | 1 << 11;
}
