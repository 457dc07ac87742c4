namespace LeadStreams.Local.Broker.Handlers;

/// <summary>Where a consumer stands in one partition.</summary>
internal readonly record struct FetchPartition(int Index, int CurrentLeaderEpoch, long Offset, int MaxBytes);

/// <summary>The partitions of one topic; from version 13 on the topic is named by its id.</summary>
internal readonly record struct FetchTopic(string? Name, Guid Id, FetchPartition[] Partitions);

/// <summary>A Fetch request.</summary>
internal sealed record FetchRequest(int MaxWaitMs, int MinBytes, int MaxBytes, bool ReadCommitted, int SessionEpoch)
{
    public required FetchTopic[] Topics { get; init; }

    /// <summary>
    /// Whether all partitions are named. Sessions (KIP-227) are never granted, so a request that builds on one is an
    /// error.
    /// </summary>
    public bool IsFull => SessionEpoch is 0 or -1;

    public static FetchRequest Read(RequestContext context, ReadOnlySpan<byte> body)
    {
        var version = context.ApiVersion;
        var reader = new KafkaReader(body, context.Flexible);
        if (version <= 14)
            reader.ReadInt32(); // Replica id: there are no followers.
        var maxWaitMs = reader.ReadInt32();
        var minBytes = reader.ReadInt32();
        var maxBytes = version >= 3 ? reader.ReadInt32() : int.MaxValue;
        var isolation = version >= 4 ? reader.ReadInt8() : (sbyte)0;
        if (version >= 7)
            reader.ReadInt32(); // Session id: only the epoch says whether the request is full.
        var sessionEpoch = version >= 7 ? reader.ReadInt32() : -1;
        var topics = new FetchTopic[reader.ReadCount(minElementBytes: 3)];
        for (var i = 0; i < topics.Length; i++)
            topics[i] = ReadTopic(ref reader, version);
        if (version >= 7)
            SkipForgotten(ref reader, version);
        if (version >= 11)
            reader.ReadString(); // Rack.
        reader.SkipTags();
        return new FetchRequest(maxWaitMs, minBytes, maxBytes, isolation == 1, sessionEpoch) { Topics = topics };
    }

    private static FetchTopic ReadTopic(ref KafkaReader reader, short version)
    {
        var name = version <= 12 ? reader.ReadString() : null;
        var id = version >= 13 ? reader.ReadUuid() : Guid.Empty;
        var partitions = new FetchPartition[reader.ReadCount(minElementBytes: 16)];
        for (var i = 0; i < partitions.Length; i++)
        {
            var index = reader.ReadInt32();
            var leaderEpoch = version >= 9 ? reader.ReadInt32() : PartitionLookup.NoLeaderEpoch;
            var offset = reader.ReadInt64();
            if (version >= 12)
                reader.ReadInt32(); // Last fetched epoch: the epoch never changes, so nothing can diverge.
            if (version >= 5)
                reader.ReadInt64(); // The follower's log start.
            partitions[i] = new FetchPartition(index, leaderEpoch, offset, reader.ReadInt32());
            reader.SkipTags();
        }

        reader.SkipTags();
        return new FetchTopic(name, id, partitions);
    }

    private static void SkipForgotten(ref KafkaReader reader, short version)
    {
        for (var left = reader.ReadCount(minElementBytes: 3); left > 0; left--)
        {
            if (version <= 12)
                reader.ReadString();
            else
                reader.ReadUuid();
            for (var partitions = reader.ReadCount(minElementBytes: 4); partitions > 0; partitions--)
                reader.ReadInt32();
            reader.SkipTags();
        }
    }
}
