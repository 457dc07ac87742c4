using System.Collections.Frozen;
using System.Collections.Immutable;

namespace LeadStreams.Local.Broker.Protocol;

/// <summary>One row of the version table. <see cref="short.MaxValue"/> as a version means never.</summary>
/// <param name="Key">The API.</param>
/// <param name="Max">Last version advertised.</param>
/// <param name="FlexibleFrom">First version with the compact encodings.</param>
/// <param name="ThrottledFrom">First version whose response begins with how long the client was throttled.</param>
internal sealed record ApiVersionRange(ApiKey Key, short Max, short FlexibleFrom, short ThrottledFrom)
{
    public bool Includes(short version) => version >= 0 && version <= Max;
}

/// <summary>
/// The versions of each API this broker advertises when a handler for it is registered, and the version from which the
/// compact encodings are used (Kafka 3.9 message definitions). The minimum stays 0 even where old versions are answered
/// with UNSUPPORTED_VERSION, because older librdkafka clients test for overlap with fixed old versions.
/// </summary>
internal static class ApiTable
{
    private const short Never = short.MaxValue;

    /// <summary>Every row, in the order of the keys.</summary>
    public static readonly ImmutableArray<ApiVersionRange> Ranges =
    [
        new(ApiKey.Produce, 11, 9, Never),
        new(ApiKey.Fetch, 17, 12, 1),
        new(ApiKey.ListOffsets, 9, 6, 2),
        new(ApiKey.Metadata, 12, 9, 3),
        new(ApiKey.OffsetCommit, 9, 8, 3),
        new(ApiKey.OffsetFetch, 9, 6, 3),
        new(ApiKey.FindCoordinator, 6, 3, 1),
        new(ApiKey.JoinGroup, 9, 6, 2),
        new(ApiKey.Heartbeat, 4, 4, 1),
        new(ApiKey.LeaveGroup, 5, 4, 1),
        new(ApiKey.SyncGroup, 5, 4, 1),
        new(ApiKey.DescribeGroups, 5, 5, 1),
        new(ApiKey.ListGroups, 5, 3, 1),
        new(ApiKey.SaslHandshake, 1, Never, Never),
        new(ApiKey.ApiVersions, 4, 3, Never),
        new(ApiKey.CreateTopics, 7, 5, 2),
        new(ApiKey.DeleteTopics, 6, 4, 1),
        new(ApiKey.DeleteRecords, 2, 2, 0),
        new(ApiKey.InitProducerId, 5, 2, 0),
        new(ApiKey.OffsetForLeaderEpoch, 4, 4, 2),
        new(ApiKey.AddPartitionsToTxn, 3, 3, 0),
        new(ApiKey.AddOffsetsToTxn, 4, 3, 0),
        new(ApiKey.EndTxn, 4, 3, 0),
        new(ApiKey.TxnOffsetCommit, 4, 3, 0),
        new(ApiKey.DescribeAcls, 3, 2, 0),
        new(ApiKey.CreateAcls, 3, 2, 0),
        new(ApiKey.DeleteAcls, 3, 2, 0),
        new(ApiKey.DescribeConfigs, 4, 4, 0),
        new(ApiKey.AlterConfigs, 2, 2, 0),
        new(ApiKey.SaslAuthenticate, 2, 2, Never),
        new(ApiKey.CreatePartitions, 3, 2, 0),
        new(ApiKey.DeleteGroups, 2, 2, 0),
        new(ApiKey.IncrementalAlterConfigs, 1, 1, 0),
        new(ApiKey.OffsetDelete, 0, Never, Never),
        new(ApiKey.DescribeCluster, 1, 0, 0),
        new(ApiKey.DescribeProducers, 0, 0, 0),
        new(ApiKey.DescribeTransactions, 0, 0, 0),
        new(ApiKey.ListTransactions, 1, 0, 0),
    ];

    private static readonly FrozenDictionary<ApiKey, ApiVersionRange> _byKey = Ranges.ToFrozenDictionary(r => r.Key);

    /// <summary>The row of an API, null for one that is not known.</summary>
    public static ApiVersionRange? Find(ApiKey key) => _byKey.GetValueOrDefault(key);

    public static bool IsFlexible(ApiKey key, short version) => Find(key) is { } range && version >= range.FlexibleFrom;

    public static bool BeginsWithThrottleTime(ApiKey key, short version) =>
        Find(key) is { } range && version >= range.ThrottledFrom;
}
