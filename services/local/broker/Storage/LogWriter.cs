using LeadStreams.Local.Broker.Storage.Cleaning;

namespace LeadStreams.Local.Broker.Storage;

/// <summary>The writing side of a partition: all under one lock, except forcing files to the disk. Readers take
/// <see cref="Snapshot"/>.</summary>
internal sealed class LogWriter
{
    public const int LeaderEpoch = 0;
    private readonly Lock _gate = new();
    private readonly StorageContext _context;
    private readonly string _topic;
    private readonly int _partition;
    private readonly string _directory;
    private readonly ProducerTable _producers;
    private readonly CommitQueue _waiting;
    private readonly SegmentChain _chain;
    private long _highWatermark;
    private long _markersSeen;
    private bool _hasAdvanced;
    private volatile short _errorCode;
    private volatile LogSnapshot _snapshot = null!;
    private volatile LogConfig _config;

    public LogWriter(
        StorageContext context,
        string topic,
        int partition,
        LogConfig config,
        RecoveredPartition recovered
    )
    {
        _context = context;
        _topic = topic;
        _partition = partition;
        _directory = context.DirectoryOf(topic, partition);
        _config = config;
        _waiting = new CommitQueue(context.Options.BackgroundFlushBytes);
        _chain = new SegmentChain(context, _directory, recovered);
        _producers = recovered.Producers;
        _highWatermark = Active.NextOffset;
        Publish();
    }

    /// <summary>See <see cref="PartitionLog.Advanced"/>.</summary>
    public event Action? Advanced;

    public LogSnapshot Snapshot => _snapshot;

    public LogConfig Config
    {
        get => _config;
        set => _config = value;
    }

    public bool IsDirty => _waiting.IsDirty;

    private LogSegment Active => _chain.Active;
    private long LogStart => _chain.LogStartOffset;

    public ProducerState[] ActiveProducers()
    {
        lock (_gate)
        {
            _producers.Prune(_context.NowMs, _config.ProducerIdExpirationMs);
            return [.. _producers.Entries.Select(entry => entry.ToState())];
        }
    }

    /// <summary>Appends a valid batch, writing its offset and epoch in place.</summary>
    public ValueTask<AppendResult> Append(Span<byte> bytes, AppendOptions options, long nowMs)
    {
        // A marker written since the gate was asked may have ended the very transaction it spoke of: then it is asked anew.
        long? approvedAt = null;
        while (true)
        {
            bool mustAsk;
            ValueTask<AppendResult> answer;
            lock (_gate)
            {
                answer = TryAppend(bytes, options, nowMs, approvedAt == _markersSeen, out mustAsk);
                approvedAt = _markersSeen;
            }

            TellReaders();
            if (!mustAsk)
                return answer;
            var batch = new RecordBatch(bytes);
            if (
                !options.TransactionGate!.IsPartitionInTransaction(
                    batch.ProducerId,
                    batch.ProducerEpoch,
                    _topic,
                    _partition
                )
            )
                return Refuse(ErrorCode.InvalidTxnState, "the partition was not added to the transaction");
        }
    }

    /// <summary>Appends a control batch, unless it would change nothing.</summary>
    public ValueTask<AppendResult> AppendMarker(Span<byte> bytes, long nowMs)
    {
        ValueTask<AppendResult> answer;
        lock (_gate)
            answer = TryAppendMarker(bytes, nowMs);
        TellReaders();
        return answer;
    }

    /// <summary>Forces to the disk what had been written when it was called, and completes the appends that waited for
    /// it. Called by the threads of the <see cref="GroupCommitter"/>.</summary>
    public void Commit()
    {
        LogSegment segment;
        long target;
        lock (_gate)
        {
            if (_errorCode != 0 || !_waiting.TryBeginCommit())
                return;
            segment = Active;
            target = segment.NextOffset;
        }

        try
        {
            var started = _context.Time.GetTimestamp();
            segment.File.Flush();
            _context.Metrics.Flushed(_context.Time.GetElapsedTime(started));
        }
        catch (IOException e)
        {
            GoOffline(e);
        }
        catch (ObjectDisposedException)
        {
            // The topic was deleted meanwhile; or the segment was closed, and so flushed, and has been dropped.
        }

        List<CommitQueue.Waiter> durable = [];
        lock (_gate)
        {
            if (_errorCode == 0)
            {
                _highWatermark = Math.Max(_highWatermark, target);
                Publish();
                durable = _waiting.Release(_highWatermark);
                if (_waiting.EndCommit())
                    _context.Committer.Commit(this);
            }
        }

        foreach (var waiter in durable)
            waiter.Complete();
        TellReaders();
    }

    /// <summary>See <see cref="PartitionLog.DeleteRecordsBeforeAsync"/>.</summary>
    public long DeleteRecordsBefore(long offset)
    {
        lock (_gate)
        {
            var target = offset == -1 ? _highWatermark : offset;
            ArgumentOutOfRangeException.ThrowIfNegative(target, nameof(offset));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(target, _highWatermark, nameof(offset));
            if (_errorCode != 0)
                throw new IOException("the partition is not there to be written");
            if (target <= LogStart)
                return LogStart;
            var dropped = _chain.MoveStart(target);
            Publish();
            // Oldest first, so that a crash in between leaves no gap.
            foreach (var segment in dropped)
                segment.DeleteFiles();
            offset = target;
        }

        TellReaders();
        return offset;
    }

    /// <summary>Closes the active segment, if there is anything in it. False when that failed.</summary>
    public bool Roll()
    {
        lock (_gate)
        {
            if (_errorCode != 0)
                return false;
            return Active.Size == 0 || TryRoll(_context.NowMs);
        }
    }

    /// <summary>Puts a cleaned segment in the place of closed ones. False, and nothing has changed, when they are no
    /// longer all there.</summary>
    /// <exception cref="IOException">Nothing has changed.</exception>
    public bool TryReplace(IReadOnlyList<LogSegment> old, LogSegment cleaned, long endOffset)
    {
        lock (_gate)
        {
            if (_errorCode != 0 || !_chain.Holds(old))
                return false;
            SegmentSwap.Offer(_context.Files, _directory, cleaned.BaseOffset, endOffset);
            try
            {
                _chain.Replace(old, cleaned);
            }
            catch (IOException e)
            {
                // The next start completes it; until then nobody knows which files are there.
                GoOffline(e);
                return false;
            }

            Publish();
        }

        // Whoever reads in them takes a new snapshot.
        foreach (var segment in old)
            segment.Dispose();
        return true;
    }

    /// <summary>See <see cref="PartitionLog.Close"/>.</summary>
    public bool Close()
    {
        List<CommitQueue.Waiter> durable = [];
        bool isInOrder;
        lock (_gate)
        {
            isInOrder = _errorCode == 0;
            try
            {
                if (isInOrder)
                {
                    Active.File.Flush();
                    _highWatermark = Active.NextOffset;
                    _chain.SaveCaches(_producers, _config, _context.NowMs, flush: false);
                    Publish();
                    durable = _waiting.Release(_highWatermark);
                }
            }
            catch (IOException e)
            {
                Log.PartitionOffline(_context.Log, e, _directory);
                isInOrder = false;
            }

            Shut(ErrorCode.KafkaStorageError, "the broker is shutting down");
        }

        foreach (var waiter in durable)
            waiter.Complete();
        return isInOrder;
    }

    public void CloseDeleted()
    {
        lock (_gate)
            Shut(ErrorCode.UnknownTopicOrPartition, "the topic was deleted");
        TellReaders();
    }

    private ValueTask<AppendResult> Refuse(short errorCode, string message) =>
        new(AppendResult.Failed(errorCode, message, LogStart));

    /// <summary>Writes nothing when the transaction gate has to be asked first.</summary>
    private ValueTask<AppendResult> TryAppend(
        Span<byte> bytes,
        AppendOptions options,
        long nowMs,
        bool isApproved,
        out bool mustAsk
    )
    {
        mustAsk = false;
        if (_errorCode != 0)
            return Refuse(_errorCode, "the partition is not there to be written");
        var batch = new RecordBatch(bytes);
        var decision = _producers.Judge(batch, options.IsInternalWriter, nowMs, _config.ProducerIdExpirationMs);
        if (decision.ErrorCode != 0)
            return Refuse(decision.ErrorCode, decision.Message!);
        if (decision.Original is { } original)
            return WhenDurable(original.Repeated(LogStart), original.NextOffset);
        mustAsk = decision.OpensTransaction && options.TransactionGate is not null && !isApproved;
        return mustAsk ? default : Write(bytes, nowMs);
    }

    private ValueTask<AppendResult> TryAppendMarker(Span<byte> bytes, long nowMs)
    {
        if (_errorCode != 0)
            return Refuse(_errorCode, "the partition is not there to be written");
        var decision = _producers.JudgeMarker(new RecordBatch(bytes));
        if (decision.ErrorCode != 0)
            return Refuse(decision.ErrorCode, decision.Message!);
        _markersSeen++;
        // A repeated marker is answered when the first is durable.
        return decision.HasEffect
            ? Write(bytes, nowMs)
            : WhenDurable(new AppendResult(0, -1, -1, LogStart), Active.NextOffset);
    }

    private ValueTask<AppendResult> Write(Span<byte> bytes, long nowMs)
    {
        var isOld = Active.Size > 0 && nowMs - Active.CreatedMs >= _config.RollMs;
        var lastOffset = Active.NextOffset + new RecordBatch(bytes).LastOffsetDelta;
        var isFull = !Active.HasRoomFor(bytes.Length, lastOffset, _config.SegmentBytes);
        if ((isOld || isFull) && !TryRoll(nowMs))
            return Refuse(_errorCode, "a segment could not be closed");
        var baseOffset = Active.NextOffset;
        RecordBatch.PatchBaseOffsetAndEpoch(bytes, baseOffset, LeaderEpoch);
        var batch = new RecordBatch(bytes);
        try
        {
            Active.Append(bytes, _config.IndexIntervalBytes);
        }
        catch (IOException e)
        {
            return RefuseUnwritten(e);
        }

        if (_producers.Apply(batch, nowMs) is { } aborted)
            Active.Index.AddAborted(aborted);
        _producers.PruneIfLarge(nowMs, _config.ProducerIdExpirationMs);
        var logAppendTimeMs = batch.IsLogAppendTime ? batch.MaxTimestamp : -1;
        return Acknowledge(new AppendResult(0, baseOffset, logAppendTimeMs, LogStart), bytes.Length);
    }

    private ValueTask<AppendResult> Acknowledge(AppendResult result, int bytes)
    {
        if (_context.Options.Flush != FlushPolicy.Always)
            _highWatermark = Active.NextOffset;
        Publish();
        var answer = WhenDurable(result, Active.NextOffset);
        if (_waiting.Grow(bytes))
            _context.Committer.Commit(this);
        return answer;
    }

    private ValueTask<AppendResult> WhenDurable(AppendResult result, long endOffset) =>
        endOffset <= _highWatermark ? new(result) : new(_waiting.Add(result, endOffset));

    /// <summary>Closes the active segment and begins the next; when that fails the partition goes offline.</summary>
    private bool TryRoll(long nowMs)
    {
        try
        {
            _chain.Roll(_producers, _config, nowMs);
            Publish();
            return true;
        }
        catch (IOException e)
        {
            GoOffline(e);
            return false;
        }
    }

    /// <summary>A write that failed (a full disk, say) leaves the log as it was, if what it wrote can be cut off again.</summary>
    private ValueTask<AppendResult> RefuseUnwritten(IOException cause)
    {
        try
        {
            Active.TrimFile();
            Log.AppendFailed(_context.Log, cause, _directory);
        }
        catch (IOException e)
        {
            GoOffline(e);
        }

        return Refuse(ErrorCode.KafkaStorageError, "the batch could not be written");
    }

    /// <summary>After a failed flush nobody knows what is on the disk, and a second flush may wrongly succeed: from here
    /// on only a restart, which reads the files again, helps.</summary>
    private void GoOffline(IOException cause)
    {
        Log.PartitionOffline(_context.Log, cause, _directory);
        lock (_gate)
        {
            if (_errorCode != 0)
                return;
            _errorCode = ErrorCode.KafkaStorageError;
            Publish();
            _waiting.Fail(AppendResult.Failed(_errorCode, "the partition went offline", LogStart));
        }
    }

    private void Shut(short errorCode, string message)
    {
        _errorCode = errorCode;
        Publish();
        _waiting.Fail(AppendResult.Failed(errorCode, message, LogStart));
        foreach (var segment in _chain.Segments)
            segment.Dispose();
    }

    private void Publish()
    {
        var before = _snapshot;
        var lastStable = Math.Max(_producers.LastStableOffset(_highWatermark), LogStart);
        _snapshot = new LogSnapshot(
            _errorCode,
            LogStart,
            _highWatermark,
            lastStable,
            Active.NextOffset,
            _chain.Segments
        );
        _hasAdvanced |= before is not null && _snapshot.IsAheadOf(before);
    }

    /// <summary>Whoever listens is told without the lock, of several advances perhaps at once.</summary>
    private void TellReaders()
    {
        if (Interlocked.Exchange(ref _hasAdvanced, false))
            Advanced?.Invoke();
    }
}
