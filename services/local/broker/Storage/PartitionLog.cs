using LeadStreams.Local.Broker.Storage.Cleaning;

namespace LeadStreams.Local.Broker.Storage;

/// <summary>An offset found by timestamp.</summary>
/// <param name="Offset">The record's offset.</param>
/// <param name="TimestampMs">Its timestamp, milliseconds since 1970.</param>
/// <param name="Epoch">Leader epoch of its batch.</param>
internal readonly record struct TimestampedOffset(long Offset, long TimestampMs, int Epoch);

/// <summary>The log of one partition: one writer at a time, any number of readers that look at a snapshot.</summary>
internal sealed class PartitionLog(StorageContext context, string topic, int partition, LogWriter writer)
{
    /// <summary>Told whenever high watermark, last stable offset or log start advance, the partition goes offline or the
    /// topic is deleted. Who listens must be quick and must not throw; it may be told from any thread and a last time while
    /// it ceases to listen.</summary>
    public event Action Advanced
    {
        add => writer.Advanced += value;
        remove => writer.Advanced -= value;
    }

    /// <summary>Name of the topic.</summary>
    public string Topic { get; } = topic;
    public int Partition { get; } = partition;

    /// <summary>Always 0: one node, which never loses its leadership.</summary>
    public int LeaderEpoch => LogWriter.LeaderEpoch;
    public long LogStartOffset => writer.Snapshot.LogStartOffset;

    /// <summary>End of what is durable, and so of what consumers may see.</summary>
    public long HighWatermark => writer.Snapshot.HighWatermark;

    /// <summary>End of what read_committed consumers may see: the start of the earliest undecided transaction, else the
    /// high watermark.</summary>
    public long LastStableOffset => writer.Snapshot.LastStableOffset;
    public long LogEndOffset => writer.Snapshot.LogEndOffset;

    /// <summary>The offsets above as they were at one moment.</summary>
    public LogSnapshot Snapshot => writer.Snapshot;

    /// <summary>A write or flush failed; appends and reads answer 56 until a restart.</summary>
    public bool IsOffline => writer.Snapshot.ErrorCode == ErrorCode.KafkaStorageError;

    /// <summary>Bytes of all segments.</summary>
    public long SizeInBytes
    {
        get
        {
            var total = 0L;
            foreach (var segment in writer.Snapshot.Segments)
                total += segment.Size;
            return total;
        }
    }

    /// <summary>What removes its old records.</summary>
    internal PartitionCleaner Cleaner { get; } = new(context, writer, context.DirectoryOf(topic, partition));

    /// <summary>Every producer not yet forgotten.</summary>
    public IReadOnlyList<ProducerState> ActiveProducers => writer.ActiveProducers();

    /// <summary>Opens the partition in a folder, creating it when missing.</summary>
    internal static PartitionLog Open(
        StorageContext context,
        string topic,
        int partition,
        LogConfig config,
        bool wasShutDownCleanly,
        StartupProgress? progress = null
    )
    {
        var recovery = new PartitionRecovery(context, context.DirectoryOf(topic, partition), config)
        {
            Progress = progress,
        };
        var writer = new LogWriter(context, topic, partition, config, recovery.Open(wasShutDownCleanly));
        return new PartitionLog(context, topic, partition, writer);
    }

    /// <summary>Appends one client batch as it came but for its header, where offset and epoch (and the time, where it is
    /// the broker's) are written in place. The memory may be reused once the call has returned (before the task is done).
    /// Completes after the group commit that covers the batch, in the thread that flushed, so that an answer leaves
    /// without a detour: whoever has more to do then yields. Invalid batches are errors in the result.</summary>
    public ValueTask<AppendResult> AppendAsync(Memory<byte> batch, AppendOptions options)
    {
        var config = writer.Config;
        var nowMs = context.NowMs;
        var (error, message) = BatchValidator.Check(batch.Span, config, options.IsInternalWriter, nowMs);
        if (error != 0)
            return new(AppendResult.Failed(error, message!, LogStartOffset));
        if (config.IsLogAppendTime)
            RecordBatch.PatchLogAppendTime(batch.Span, nowMs);
        return writer.Append(batch.Span, options, nowMs);
    }

    /// <summary>Appends the control batch that ends a transaction; durable when the task is done, as with
    /// <see cref="AppendAsync"/>. Has no effect (base
    /// offset -1) when that producer and epoch has no transaction open here. Errors: 47 stale epoch, 52 stale coordinator
    /// epoch, 3, 56.</summary>
    public ValueTask<AppendResult> AppendMarkerAsync(long producerId, short epoch, bool commit, int coordinatorEpoch)
    {
        var nowMs = context.NowMs;
        var marker = RecordBatchBuilder.Marker(producerId, epoch, commit, coordinatorEpoch, nowMs);
        return writer.AppendMarker(marker, nowMs);
    }

    /// <summary>Whole batches from the one containing <paramref name="fetchOffset"/> on, that lie below
    /// <paramref name="endOffsetExclusive"/> (cut to the high watermark) and fit in <paramref name="maxBytes"/>;
    /// <paramref name="atLeastOneBatch"/> lets the first one be larger. May stop early (at a segment's end, at 16 MiB).</summary>
    public ReadResult Read(long fetchOffset, int maxBytes, long endOffsetExclusive, bool atLeastOneBatch)
    {
        while (true)
        {
            var log = writer.Snapshot;
            if (log.ErrorCode != 0)
                return ReadResult.Failed(log.ErrorCode, fetchOffset);
            if (fetchOffset < log.LogStartOffset || fetchOffset > log.LogEndOffset)
                return ReadResult.Failed(ErrorCode.OffsetOutOfRange, fetchOffset);
            var end = Math.Min(endOffsetExclusive, log.HighWatermark);
            if (fetchOffset >= end)
                return ReadResult.Empty(fetchOffset);
            try
            {
                return LogReader.Read(log, fetchOffset, maxBytes, end, atLeastOneBatch);
            }
            catch (ObjectDisposedException) when (!ReferenceEquals(writer.Snapshot, log))
            {
                // Segments were deleted meanwhile: look again.
            }
            catch (IOException e)
            {
                Log.ReadFailed(context.Log, e, Topic, Partition);
                return ReadResult.Failed(ErrorCode.KafkaStorageError, fetchOffset);
            }
        }
    }

    /// <summary>All aborted transactions that overlap the range, ordered by first offset.</summary>
    public IReadOnlyList<AbortedTransaction> AbortedTransactions(long fromOffset, long toOffsetExclusive) =>
        LogReader.AbortedTransactions(writer.Snapshot, fromOffset, toOffsetExclusive);

    /// <summary>First record below the high watermark with that timestamp or a later one. In a compressed batch it may be
    /// an earlier record of the same batch.</summary>
    /// <exception cref="IOException">The log cannot be read.</exception>
    public TimestampedOffset? FindOffsetByTimestamp(long timestampMs) =>
        Look(log => LogReader.FindByTimestamp(log, timestampMs));

    /// <summary>First record that has the largest timestamp.</summary>
    /// <exception cref="IOException">The log cannot be read.</exception>
    public TimestampedOffset? MaxTimestamp() => Look(LogReader.MaxTimestamp);

    /// <summary>Moves the log start forward to <paramref name="offset"/> (-1 = high watermark), durably, and deletes
    /// segments wholly below it. Returns the resulting log start.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Beyond the high watermark or below -1.</exception>
    /// <exception cref="IOException">The new log start could not be written; it has not moved.</exception>
    public Task<long> DeleteRecordsBeforeAsync(long offset) => Task.Run(() => writer.DeleteRecordsBefore(offset));

    /// <summary>Puts configs in force from the next append on.</summary>
    internal void SetConfig(LogConfig config) => writer.Config = config;

    /// <summary>True when there is something to force to the disk.</summary>
    internal bool IsDirty => writer.IsDirty;

    /// <summary>Has what nobody waits for forced to the disk soon.</summary>
    internal void FlushIfDirty()
    {
        if (IsDirty)
            context.Committer.Commit(writer);
    }

    /// <summary>Closes the files. False when it could not leave everything in order for a trusting start.</summary>
    internal bool Close() => writer.Close();

    /// <summary>Closes the files of a deleted topic: whoever waits or comes later gets error 3.</summary>
    internal void CloseDeleted()
    {
        writer.CloseDeleted();
        // Its folder is about to be deleted.
        Cleaner.WaitUntilIdle();
    }

    private T Look<T>(Func<LogSnapshot, T> look)
    {
        while (true)
        {
            var log = writer.Snapshot;
            try
            {
                return look(log);
            }
            catch (ObjectDisposedException) when (!ReferenceEquals(writer.Snapshot, log))
            {
                // Segments were deleted meanwhile: look again.
            }
        }
    }
}
