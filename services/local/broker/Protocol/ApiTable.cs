using System.Collections.Frozen;

namespace LeadStreams.Local.Broker.Protocol;

/// <summary>One row of the version table. <see cref="short.MaxValue"/> as a version means never.</summary>
/// <param name="Key">The API.</param>
/// <param name="Min">First version advertised.</param>
/// <param name="Max">Last version advertised.</param>
/// <param name="FlexibleFrom">First version with the compact encodings.</param>
/// <param name="ThrottledFrom">First version whose response begins with how long the client was throttled.</param>
internal readonly record struct ApiVersionRange(
    ApiKey Key,
    short Min,
    short Max,
    short FlexibleFrom,
    short ThrottledFrom
)
{
    public bool Includes(short version) => version >= Min && version <= Max;
}

/// <summary>
/// The versions of each API this broker advertises when a handler for it is registered, and the version from which the
/// compact encodings are used (Kafka 3.9 message definitions). The minimum stays 0 even where old versions are answered
/// with UNSUPPORTED_VERSION, because older librdkafka clients test for overlap with fixed old versions.
/// </summary>
internal static class ApiTable
{
    private const short Never = short.MaxValue;

    private static readonly ApiVersionRange[] _ranges =
    [
        new(ApiKey.Produce, 0, 11, 9, Never),
        new(ApiKey.Fetch, 0, 17, 12, 1),
        new(ApiKey.ListOffsets, 0, 9, 6, 2),
        new(ApiKey.Metadata, 0, 12, 9, 3),
        new(ApiKey.OffsetCommit, 0, 9, 8, 3),
        new(ApiKey.OffsetFetch, 0, 9, 6, 3),
        new(ApiKey.FindCoordinator, 0, 6, 3, 1),
        new(ApiKey.JoinGroup, 0, 9, 6, 2),
        new(ApiKey.Heartbeat, 0, 4, 4, 1),
        new(ApiKey.LeaveGroup, 0, 5, 4, 1),
        new(ApiKey.SyncGroup, 0, 5, 4, 1),
        new(ApiKey.DescribeGroups, 0, 5, 5, 1),
        new(ApiKey.ListGroups, 0, 5, 3, 1),
        new(ApiKey.SaslHandshake, 0, 1, Never, Never),
        new(ApiKey.ApiVersions, 0, 4, 3, Never),
        new(ApiKey.CreateTopics, 0, 7, 5, 2),
        new(ApiKey.DeleteTopics, 0, 6, 4, 1),
        new(ApiKey.DeleteRecords, 0, 2, 2, 0),
        new(ApiKey.InitProducerId, 0, 5, 2, 0),
        new(ApiKey.OffsetForLeaderEpoch, 0, 4, 4, 2),
        new(ApiKey.AddPartitionsToTxn, 0, 3, 3, 0),
        new(ApiKey.AddOffsetsToTxn, 0, 4, 3, 0),
        new(ApiKey.EndTxn, 0, 4, 3, 0),
        new(ApiKey.TxnOffsetCommit, 0, 4, 3, 0),
        new(ApiKey.DescribeAcls, 0, 3, 2, 0),
        new(ApiKey.CreateAcls, 0, 3, 2, 0),
        new(ApiKey.DeleteAcls, 0, 3, 2, 0),
        new(ApiKey.DescribeConfigs, 0, 4, 4, 0),
        new(ApiKey.AlterConfigs, 0, 2, 2, 0),
        new(ApiKey.SaslAuthenticate, 0, 2, 2, Never),
        new(ApiKey.CreatePartitions, 0, 3, 2, 0),
        new(ApiKey.DeleteGroups, 0, 2, 2, 0),
        new(ApiKey.IncrementalAlterConfigs, 0, 1, 1, 0),
        new(ApiKey.OffsetDelete, 0, 0, Never, Never),
        new(ApiKey.DescribeCluster, 0, 1, 0, 0),
        new(ApiKey.DescribeProducers, 0, 0, 0, 0),
        new(ApiKey.DescribeTransactions, 0, 0, 0, 0),
        new(ApiKey.ListTransactions, 0, 1, 0, 0),
    ];

    private static readonly FrozenDictionary<short, ApiVersionRange> _byKey = _ranges.ToFrozenDictionary(range =>
        (short)range.Key
    );

    /// <summary>Every row, in the order of the keys.</summary>
    public static ReadOnlySpan<ApiVersionRange> Ranges => _ranges;

    /// <summary>The row of an API, null for one that is not known.</summary>
    public static ApiVersionRange? Find(short apiKey) => _byKey.TryGetValue(apiKey, out var range) ? range : null;

    public static bool IsFlexible(ApiKey key, short version) =>
        Find((short)key) is { } range && version >= range.FlexibleFrom;

    public static bool BeginsWithThrottleTime(ApiKey key, short version) =>
        Find((short)key) is { } range && version >= range.ThrottledFrom;
}
