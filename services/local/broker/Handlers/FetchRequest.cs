namespace LeadStreams.Local.Broker.Handlers;

/// <summary>One partition of a Fetch: where the consumer stands, and what was found there.</summary>
internal sealed class FetchPartition(int index, int currentLeaderEpoch, long offset, int maxBytes)
{
    public int Index { get; } = index;
    public int CurrentLeaderEpoch { get; } = currentLeaderEpoch;
    public long Offset { get; } = offset;
    public int MaxBytes { get; } = maxBytes;

    public short Error { get; set; }
    public long HighWatermark { get; set; }
    public long LastStableOffset { get; set; }
    public long LogStartOffset { get; set; }
    public ReadResult? Read { get; set; }
    public IReadOnlyList<AbortedTransaction>? Aborted { get; set; }
}

/// <summary>The partitions of one topic; from version 13 on the topic is named by its id.</summary>
internal readonly record struct FetchTopic(string? Name, Guid Id, FetchPartition[] Partitions, RequestedTopic Topic);

/// <summary>A Fetch request.</summary>
internal sealed record FetchRequest(int MaxWaitMs, int MinBytes, int MaxBytes, bool ReadCommitted, int SessionEpoch)
{
    private const short FirstServedVersion = 4;

    public required FetchTopic[] Topics { get; init; }

    /// <summary>Whether the message format of the version is served: only the one since version 4 is.</summary>
    public required bool IsServed { get; init; }

    /// <summary>
    /// Whether all partitions are named. Sessions (KIP-227) are never granted, so a request that builds on one is an
    /// error.
    /// </summary>
    public bool IsFull => SessionEpoch is 0 or -1;

    public static FetchRequest Read(RequestContext context, ReadOnlySpan<byte> body, LogDirectory log)
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
        var topics = reader.ReadArray(3, (ref one) => ReadTopic(ref one, context, log));
        if (version >= 7)
            reader.ReadArray(3, (ref one) => (ReadTopicName(ref one, version), one.ReadInt32s())); // What a session forgets.
        if (version >= 11)
            reader.ReadString(); // Rack.
        reader.SkipTags();
        return new FetchRequest(maxWaitMs, minBytes, maxBytes, isolation == 1, sessionEpoch)
        {
            Topics = topics,
            IsServed = version >= FirstServedVersion,
        };
    }

    private static FetchTopic ReadTopic(scoped ref KafkaReader reader, RequestContext context, LogDirectory log)
    {
        var version = context.ApiVersion;
        var (name, id) = ReadTopicName(ref reader, version);
        var partitions = reader.ReadArray(16, (ref one) => ReadPartition(ref one, version));
        return new FetchTopic(name, id, partitions, RequestedTopic.Find(context, AclOperation.Read, log, name, id));
    }

    private static (string? Name, Guid Id) ReadTopicName(scoped ref KafkaReader reader, short version) =>
        version <= 12 ? (reader.ReadString(), Guid.Empty) : (null, reader.ReadUuid());

    private static FetchPartition ReadPartition(scoped ref KafkaReader reader, short version)
    {
        var index = reader.ReadInt32();
        var leaderEpoch = version >= 9 ? reader.ReadInt32() : RequestedTopic.NoLeaderEpoch;
        var offset = reader.ReadInt64();
        if (version >= 12)
            reader.ReadInt32(); // Last fetched epoch: the epoch never changes, so nothing can diverge.
        if (version >= 5)
            reader.ReadInt64(); // The follower's log start.
        return new FetchPartition(index, leaderEpoch, offset, reader.ReadInt32());
    }
}
