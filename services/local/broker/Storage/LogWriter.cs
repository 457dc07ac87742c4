using LeadStreams.Local.Broker.Storage.Cleaning;

namespace LeadStreams.Local.Broker.Storage;

/// <summary>The writing side of a partition: all under one lock, except forcing files to the disk. Readers take
/// <see cref="Snapshot"/>.</summary>
internal sealed class LogWriter
{
    public const int LeaderEpoch = 0;
    public const long NoApproval = -1;
    private readonly Lock _gate = new();
    private readonly StorageContext _context;
    private readonly string _directory;
    private readonly ProducerTable _producers;
    private readonly CommitQueue _waiting = new();
    private readonly SegmentChain _chain;
    private PartitionLog _partition = null!;
    private long _highWatermark;
    private long _markersSeen;
    private volatile short _errorCode;
    private volatile LogSnapshot _snapshot = null!;
    private volatile LogConfig _config;

    public LogWriter(StorageContext context, string directory, LogConfig config, RecoveredPartition recovered)
    {
        _context = context;
        _directory = directory;
        _config = config;
        _chain = new SegmentChain(context, directory, recovered);
        _producers = recovered.Producers;
        _highWatermark = Active.NextOffset;
        Publish();
    }

    public LogSnapshot Snapshot => _snapshot;

    public LogConfig Config
    {
        get => _config;
        set => _config = value;
    }

    public bool IsDirty => _waiting.IsDirty;

    private LogSegment Active => _chain.Active;
    private long LogStart => _chain.LogStartOffset;

    /// <summary>Tells the writer what to hand to the committer.</summary>
    public void Attach(PartitionLog partition) => _partition = partition;

    public ProducerState[] ActiveProducers()
    {
        lock (_gate)
        {
            _producers.Prune(_context.NowMs, _config.ProducerIdExpirationMs);
            return [.. _producers.Entries.Select(entry => entry.ToState())];
        }
    }

    /// <summary>Appends a valid batch, patching its offset in place.</summary>
    /// <param name="bytes">The batch; the writer changes its header.</param>
    /// <param name="options">As given by the caller.</param>
    /// <param name="nowMs">The broker's clock.</param>
    /// <param name="approval">What <see cref="AppendOutcome.AskGateAt"/> said before the gate approved.</param>
    public AppendOutcome Append(Span<byte> bytes, AppendOptions options, long nowMs, long approval)
    {
        var batch = new RecordBatch(bytes);
        lock (_gate)
        {
            if (_errorCode != 0)
                return Refuse(_errorCode, "the partition is not there to be written");
            var decision = _producers.Judge(batch, options.IsInternalWriter, nowMs, _config.ProducerIdExpirationMs);
            if (decision.ErrorCode != 0)
                return Refuse(decision.ErrorCode, decision.Message!);
            if (decision.Original is { } original)
                return WhenDurable(original.Repeated(LogStart), original.NextOffset);

            // A marker written since the gate was asked may have ended the very transaction it spoke of.
            if (decision.OpensTransaction && options.TransactionGate is not null && approval != _markersSeen)
                return new AppendOutcome(default, AskGateAt: _markersSeen);
            return Write(bytes, nowMs);
        }
    }

    /// <summary>Appends a control batch, unless it would change nothing.</summary>
    public AppendOutcome AppendMarker(Span<byte> bytes, long nowMs)
    {
        var batch = new RecordBatch(bytes);
        lock (_gate)
        {
            if (_errorCode != 0)
                return Refuse(_errorCode, "the partition is not there to be written");
            var (decision, hasEffect) = _producers.JudgeMarker(
                batch.ProducerId,
                batch.ProducerEpoch,
                batch.ControlCoordinatorEpoch()
            );
            if (decision.ErrorCode != 0)
                return Refuse(decision.ErrorCode, decision.Message!);
            _markersSeen++;
            // A repeated marker is answered when the first is durable.
            return hasEffect
                ? Write(bytes, nowMs)
                : WhenDurable(new AppendResult(0, -1, -1, LogStart), Active.NextOffset);
        }
    }

    /// <summary>Forces to the disk what had been written when it was called. True when readers see more now.</summary>
    public bool Commit()
    {
        LogSegment segment;
        long target;
        lock (_gate)
        {
            if (_errorCode != 0 || !_waiting.TryBeginCommit())
                return false;
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
            return true;
        }
        catch (ObjectDisposedException)
        {
            // The topic was deleted meanwhile; or the segment was closed, and so flushed, and has been dropped.
            if (_errorCode != 0)
                return false;
        }

        List<CommitQueue.Waiter> durable;
        lock (_gate)
        {
            if (_errorCode != 0)
                return false;
            _highWatermark = Math.Max(_highWatermark, target);
            Publish();
            durable = _waiting.Release(_highWatermark);
            if (_waiting.EndCommit())
                _context.Committer.CommitNow(_partition);
        }

        foreach (var waiter in durable)
            waiter.Complete();
        return true;
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
            return target;
        }
    }

    /// <summary>Closes the active segment, if there is anything in it. False when that failed.</summary>
    public bool Roll()
    {
        lock (_gate)
        {
            if (_errorCode != 0)
                return false;
            if (Active.Size == 0)
                return true;
            try
            {
                _chain.Roll(_producers, _config, _context.NowMs);
            }
            catch (IOException e)
            {
                GoOffline(e);
                return false;
            }

            Publish();
            return true;
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

    /// <summary>The producers not yet forgotten.</summary>
    public Dictionary<long, LiveProducer> LiveProducers()
    {
        lock (_gate)
        {
            _producers.Prune(_context.NowMs, _config.ProducerIdExpirationMs);
            return _producers.Live();
        }
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
    }

    private AppendOutcome Refuse(short errorCode, string message) =>
        new(AppendResult.Failed(errorCode, message, LogStart));

    private AppendOutcome Write(Span<byte> bytes, long nowMs)
    {
        try
        {
            RollIfDue(bytes.Length, new RecordBatch(bytes).LastOffsetDelta, nowMs);
        }
        catch (IOException e)
        {
            GoOffline(e);
            return Refuse(_errorCode, "a segment could not be closed") with { HasAdvanced = true };
        }

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

    private AppendOutcome Acknowledge(AppendResult result, int bytes)
    {
        var options = _context.Options;
        if (options.Flush != FlushPolicy.Always)
        {
            if (_waiting.GrowUnwaited(bytes, options.BackgroundFlushBytes))
                _context.Committer.CommitNow(_partition);
            _highWatermark = Active.NextOffset;
            Publish();
            return new AppendOutcome(result, HasAdvanced: true);
        }

        Publish();
        var pending = _waiting.Add(result, Active.NextOffset);
        switch (_waiting.Grow(bytes, options.GroupCommitBytes))
        {
            case CommitUrgency.Collect:
                _context.Committer.Collect(_partition);
                break;
            case CommitUrgency.Now:
                _context.Committer.CommitNow(_partition);
                break;
        }

        return new AppendOutcome(default, pending);
    }

    private AppendOutcome WhenDurable(AppendResult result, long endOffset) =>
        endOffset <= _highWatermark
            ? new AppendOutcome(result)
            : new AppendOutcome(default, _waiting.Add(result, endOffset));

    /// <summary>Closes the active segment and begins the next when the batch does not fit or the time has come.</summary>
    private void RollIfDue(int batchBytes, int lastOffsetDelta, long nowMs)
    {
        var old = Active;
        var isOld = old.Size > 0 && nowMs - old.CreatedMs >= _config.RollMs;
        if (!isOld && old.HasRoomFor(batchBytes, old.NextOffset + lastOffsetDelta, _config.SegmentBytes))
            return;
        _chain.Roll(_producers, _config, nowMs);
    }

    /// <summary>A write that failed (a full disk, say) leaves the log as it was, if what it wrote can be cut off again.</summary>
    private AppendOutcome RefuseUnwritten(IOException cause)
    {
        try
        {
            Active.CutStrayBytes();
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
        var lastStable = Math.Max(_producers.LastStableOffset(_highWatermark), LogStart);
        _snapshot = new LogSnapshot(
            _errorCode,
            LogStart,
            _highWatermark,
            lastStable,
            Active.NextOffset,
            _chain.Segments
        );
    }
}
