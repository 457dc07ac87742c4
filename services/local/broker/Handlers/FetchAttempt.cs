namespace LeadStreams.Local.Broker.Handlers;

/// <summary>
/// One pass over all partitions of a Fetch: reads what is there, within the limits of the request (KIP-74). Holds pooled
/// buffers until disposed.
/// </summary>
internal sealed class FetchAttempt(FetchRequest request) : IDisposable
{
    /// <summary>The most one response carries, whatever the client asks for (Kafka's <c>fetch.max.bytes</c>).</summary>
    private const int MaxResponseBytes = 57_671_680;

    private bool _answerNow;

    /// <summary>Bytes of all partitions' records together.</summary>
    public long Bytes { get; private set; }

    /// <summary>Records of all partitions together.</summary>
    public int RecordCount { get; private set; }

    /// <summary>Whether this is worth answering before the longest wait is over.</summary>
    public bool IsSatisfied => _answerNow || Bytes >= Math.Min(request.MinBytes, request.MaxBytes);

    /// <summary>Reads every partition once; what is found stands in the partitions of the request.</summary>
    public static FetchAttempt Run(FetchRequest request)
    {
        var attempt = new FetchAttempt(request);
        try
        {
            foreach (var topic in request.Topics)
            {
                foreach (var partition in topic.Partitions)
                    attempt.Read(topic.Topic, partition);
            }

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
        foreach (var topic in request.Topics)
        {
            foreach (var partition in topic.Partitions)
            {
                partition.Read?.Dispose();
                partition.Read = null;
            }
        }
    }

    private void Read(RequestedTopic topic, FetchPartition partition)
    {
        partition.Error = topic.Find(partition.Index, out var log, partition.CurrentLeaderEpoch);
        if (!request.IsServed)
            partition.Error = ErrorCode.UnsupportedVersion;
        if (partition.Error == ErrorCode.None)
            Read(log!, partition);
        else
            (partition.HighWatermark, partition.LastStableOffset, partition.LogStartOffset) = (-1, -1, -1);
        _answerNow |= partition.Error != ErrorCode.None;
    }

    private void Read(PartitionLog log, FetchPartition partition)
    {
        // The stable offset is read first: it never passes the high watermark, and reported together they must not either.
        partition.LastStableOffset = log.LastStableOffset;
        partition.HighWatermark = log.HighWatermark;
        partition.LogStartOffset = log.LogStartOffset;
        if (partition.Offset < partition.LogStartOffset || partition.Offset > log.LogEndOffset)
        {
            partition.Error = log.IsOffline ? ErrorCode.KafkaStorageError : ErrorCode.OffsetOutOfRange;
            return;
        }

        var end = request.ReadCommitted ? partition.LastStableOffset : partition.HighWatermark;
        var room = (int)Math.Min(partition.MaxBytes, Math.Min(request.MaxBytes, MaxResponseBytes) - Bytes);
        if (request.ReadCommitted)
            partition.Aborted = [];
        if (partition.Offset >= end || (room <= 0 && Bytes > 0))
            return;

        var read = log.Read(partition.Offset, Math.Max(room, 0), end, atLeastOneBatch: Bytes == 0);
        partition.Read = read;
        partition.Error = read.ErrorCode;
        Bytes += read.Records.Length;
        RecordCount += read.RecordCount;

        // More is there than was read, at a segment's end or for the limits: waiting would not bring it sooner.
        _answerNow |= Bytes > 0 && read.NextOffset < end;
        if (request.ReadCommitted && read.Records.Length > 0)
            partition.Aborted = log.AbortedTransactions(partition.Offset, read.NextOffset);
    }
}
