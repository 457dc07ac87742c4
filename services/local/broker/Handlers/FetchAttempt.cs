namespace LeadStreams.Local.Broker.Handlers;

/// <summary>What one pass over a partition found.</summary>
internal sealed class FetchedPartition
{
    public short ErrorCode;
    public long HighWatermark;
    public long LastStableOffset;
    public long LogStartOffset;
    public ReadResult? Read;
    public IReadOnlyList<AbortedTransaction>? Aborted;

    public ReadOnlyMemory<byte> Records => Read?.Records ?? default;
}

/// <summary>A topic of a request: null where there is none, or none that the client may read.</summary>
internal readonly record struct FetchableTopic(Topic? Topic, bool Denied = false);

/// <summary>
/// One pass over all partitions of a Fetch: reads what is there, within the limits of the request (KIP-74). Holds pooled
/// buffers until disposed.
/// </summary>
internal sealed class FetchAttempt : IDisposable
{
    /// <summary>The most one response carries, whatever the client asks for (Kafka's <c>fetch.max.bytes</c>).</summary>
    private const int MaxResponseBytes = 57_671_680;

    private readonly FetchRequest _request;
    private long _bytes;
    private bool _answerNow;

    private FetchAttempt(FetchRequest request)
    {
        _request = request;
        Topics = new FetchedPartition[request.Topics.Length][];
    }

    /// <summary>Outcomes, in the order of the request.</summary>
    public FetchedPartition[][] Topics { get; }

    /// <summary>Bytes of all partitions' records together.</summary>
    public long Bytes => _bytes;

    /// <summary>Records of all partitions together.</summary>
    public int RecordCount { get; private set; }

    /// <summary>Whether this is worth answering before the longest wait is over.</summary>
    public bool IsSatisfied => _answerNow || _bytes >= Math.Min(_request.MinBytes, _request.MaxBytes);

    /// <summary>Reads every partition once. <paramref name="topics"/> has the request's topics.</summary>
    public static FetchAttempt Run(FetchRequest request, FetchableTopic[] topics)
    {
        var attempt = new FetchAttempt(request);
        try
        {
            for (var t = 0; t < topics.Length; t++)
                attempt.Topics[t] = attempt.ReadTopic(request.Topics[t], topics[t]);
            return attempt;
        }
        catch
        {
            attempt.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var partitions in Topics)
        {
            foreach (var partition in partitions ?? [])
                partition?.Read?.Dispose();
        }
    }

    private FetchedPartition[] ReadTopic(FetchTopic wanted, FetchableTopic topic)
    {
        var partitions = new FetchedPartition[wanted.Partitions.Length];
        for (var p = 0; p < partitions.Length; p++)
        {
            var fetched = partitions[p] = new FetchedPartition();
            var error = PartitionLookup.Find(
                topic.Topic,
                wanted.Partitions[p].Index,
                wanted.Partitions[p].CurrentLeaderEpoch,
                out var log
            );
            if (topic.Topic is null && wanted.Name is null)
                error = ErrorCode.UnknownTopicId;
            if (topic.Denied)
                error = ErrorCode.TopicAuthorizationFailed;
            if (error == ErrorCode.None)
                ReadPartition(wanted.Partitions[p], log!, fetched);
            else
                Fail(fetched, error);
            _answerNow |= fetched.ErrorCode != ErrorCode.None;
        }

        return partitions;
    }

    private void ReadPartition(FetchPartition wanted, PartitionLog log, FetchedPartition fetched)
    {
        // The stable offset is read first: it never passes the high watermark, and reported together they must not either.
        fetched.LastStableOffset = log.LastStableOffset;
        fetched.HighWatermark = log.HighWatermark;
        fetched.LogStartOffset = log.LogStartOffset;
        if (wanted.Offset < fetched.LogStartOffset || wanted.Offset > log.LogEndOffset)
        {
            fetched.ErrorCode = log.IsOffline ? ErrorCode.KafkaStorageError : ErrorCode.OffsetOutOfRange;
            return;
        }

        var end = _request.ReadCommitted ? fetched.LastStableOffset : fetched.HighWatermark;
        var room = (int)Math.Min(wanted.MaxBytes, Math.Min(_request.MaxBytes, MaxResponseBytes) - _bytes);
        if (_request.ReadCommitted)
            fetched.Aborted = [];
        if (wanted.Offset >= end || (room <= 0 && _bytes > 0))
            return;

        var read = log.Read(wanted.Offset, Math.Max(room, 0), end, atLeastOneBatch: _bytes == 0);
        fetched.Read = read;
        fetched.ErrorCode = read.ErrorCode;
        _bytes += read.Records.Length;
        RecordCount += read.RecordCount;

        // More is there than was read, at a segment's end or for the limits: waiting would not bring it sooner.
        _answerNow |= _bytes > 0 && read.NextOffset < end;
        if (_request.ReadCommitted && read.Records.Length > 0)
            fetched.Aborted = log.AbortedTransactions(wanted.Offset, read.NextOffset);
    }

    private static void Fail(FetchedPartition fetched, short error)
    {
        fetched.ErrorCode = error;
        fetched.HighWatermark = -1;
        fetched.LastStableOffset = -1;
        fetched.LogStartOffset = -1;
    }
}
