namespace LeadStreams.Local.Broker.Storage;

/// <summary>An offset found by timestamp.</summary>
internal readonly record struct TimestampedOffset(long Offset, long TimestampMs, int Epoch);

/// <summary>The log of one partition: one writer at a time, any number of readers.</summary>
internal sealed class PartitionLog
{
    /// <summary>Name of the topic.</summary>
    public string Topic { get; } = "";
    public int Partition { get; }

    /// <summary>Always 0: one node, which never loses its leadership.</summary>
    public int LeaderEpoch { get; }
    public long LogStartOffset { get; }

    /// <summary>End of what is durable, and so of what consumers may see.</summary>
    public long HighWatermark { get; }

    /// <summary>End of what read_committed consumers may see: the start of the earliest undecided transaction, else the high watermark.</summary>
    public long LastStableOffset { get; }
    public long LogEndOffset { get; }

    /// <summary>A write or flush failed; appends and reads answer 56 until a restart.</summary>
    public bool IsOffline { get; }

    /// <summary>Bytes of all segments.</summary>
    public long SizeInBytes { get; }

    public IReadOnlyList<ProducerState> ActiveProducers => throw new NotSupportedException("being built");

    /// <summary>Appends one client batch as it came. The memory may be reused once the call has returned (before the
    /// task is done). Completes after the group commit that covers the batch; invalid batches are errors in the result.</summary>
    public ValueTask<AppendResult> AppendAsync(
        ReadOnlyMemory<byte> batch,
        AppendOptions options,
        CancellationToken cancellation = default
    ) => throw new NotSupportedException("being built");

    /// <summary>Appends the control batch that ends a transaction; durable when the task is done. Has no effect when that
    /// producer and epoch has no transaction open here. Errors: 47 stale epoch, 52 stale coordinator epoch, 56.</summary>
    public ValueTask<AppendResult> AppendMarkerAsync(
        long producerId,
        short epoch,
        bool commit,
        int coordinatorEpoch,
        CancellationToken cancellation = default
    ) => throw new NotSupportedException("being built");

    /// <summary>Whole batches from the one containing <paramref name="fetchOffset"/> on, that lie below
    /// <paramref name="endOffsetExclusive"/> (cut to the high watermark) and fit in <paramref name="maxBytes"/>;
    /// <paramref name="atLeastOneBatch"/> lets the first one be larger. May stop early (at a segment's end).</summary>
    public ReadResult Read(long fetchOffset, int maxBytes, long endOffsetExclusive, bool atLeastOneBatch) =>
        throw new NotSupportedException("being built");

    /// <summary>All aborted transactions that overlap the range, ordered by first offset.</summary>
    public IReadOnlyList<AbortedTransaction> AbortedTransactions(long fromOffset, long toOffsetExclusive) =>
        throw new NotSupportedException("being built");

    /// <summary>First record below the high watermark with that timestamp or a later one.</summary>
    public TimestampedOffset? FindOffsetByTimestamp(long timestampMs) => throw new NotSupportedException("being built");

    /// <summary>First record that has the largest timestamp.</summary>
    public TimestampedOffset? MaxTimestamp() => throw new NotSupportedException("being built");

    /// <summary>Calls <paramref name="callback"/> whenever high watermark, last stable offset or log start advance, the
    /// partition goes offline or the topic is deleted, until disposed. The callback must be quick and must not throw;
    /// it may come from any thread and a last time while being disposed.</summary>
    public IDisposable OnAdvanced(Action callback) => throw new NotSupportedException("being built");

    /// <summary>Moves the log start forward to <paramref name="offset"/> (-1 = high watermark), durably, and deletes
    /// segments wholly below it. Returns the resulting log start.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Beyond the high watermark or below -1.</exception>
    public Task<long> DeleteRecordsBeforeAsync(long offset) => throw new NotSupportedException("being built");
}
