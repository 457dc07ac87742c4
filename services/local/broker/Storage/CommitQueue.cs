namespace LeadStreams.Local.Broker.Storage;

/// <summary>How soon a partition is to be forced to the disk.</summary>
internal enum CommitUrgency
{
    /// <summary>It is in the committer's hands already.</summary>
    None,

    /// <summary>After the collecting time.</summary>
    Collect,

    /// <summary>At once.</summary>
    Now,
}

/// <summary>The appends of a partition that wait for the disk. Guarded by the writer's lock.</summary>
internal sealed class CommitQueue
{
    private readonly Queue<Waiter> _waiters = new();
    private long _collectedBytes;
    private int _lastGroupSize;
    private bool _isRequested;
    private bool _isHurried;
    private bool _isCommitting;
    private volatile bool _isDirty;

    public bool IsDirty => _isDirty;

    /// <summary>Counts bytes written that nobody waits for. True when they have become so many that they are to be
    /// committed in the background.</summary>
    public bool GrowUnwaited(int bytes, int backgroundFlushBytes)
    {
        _isDirty = true;
        _collectedBytes += bytes;
        if (_isRequested || _collectedBytes < backgroundFlushBytes)
            return false;
        _isRequested = true;
        return true;
    }

    /// <summary>The result to come once everything below the offset is durable.</summary>
    public Task<AppendResult> Add(AppendResult result, long endOffset)
    {
        var waiter = new Waiter(result, endOffset);
        _waiters.Enqueue(waiter);
        return waiter.Task;
    }

    /// <summary>Counts bytes written. Collecting ends early when as many wait as were in the last group: whoever was
    /// answered then is back, and a lone writer never waits for others that do not come.</summary>
    public CommitUrgency Grow(int bytes, int groupCommitBytes)
    {
        _isDirty = true;
        _collectedBytes += bytes;
        var isFull = _collectedBytes >= groupCommitBytes || _waiters.Count >= _lastGroupSize;
        if (!_isRequested)
        {
            _isRequested = true;
            _isHurried = isFull;
            return _isHurried ? CommitUrgency.Now : CommitUrgency.Collect;
        }

        if (!isFull || _isHurried || _isCommitting)
            return CommitUrgency.None;
        _isHurried = true;
        return CommitUrgency.Now;
    }

    /// <summary>False when there is nothing to commit or another thread is at it.</summary>
    public bool TryBeginCommit()
    {
        if (_isCommitting || !_isDirty)
            return false;
        _isCommitting = true;
        _isDirty = false;
        _collectedBytes = 0;
        return true;
    }

    /// <summary>The appends that end at or below the offset. To be completed without the lock: who waited for one goes on
    /// at once, in the same thread.</summary>
    public List<Waiter> Release(long durableOffset)
    {
        var released = new List<Waiter>();
        while (_waiters.TryPeek(out var first) && first.EndOffset <= durableOffset)
            released.Add(_waiters.Dequeue());
        _lastGroupSize = released.Count;
        return released;
    }

    /// <summary>True when more was written meanwhile: it has been collected long enough and is to be committed now.</summary>
    public bool EndCommit()
    {
        _isCommitting = false;
        _isRequested = _isDirty && _waiters.Count > 0;
        _isHurried = _isRequested;
        return _isRequested;
    }

    /// <summary>Answers everyone with an error, out of the way of who holds the lock.</summary>
    public void Fail(AppendResult result)
    {
        var failed = _waiters.ToArray();
        _waiters.Clear();
        if (failed.Length > 0)
            ThreadPool.QueueUserWorkItem(_ => Array.ForEach(failed, waiter => waiter.SetResult(result)));
    }

    /// <summary>An append that waits.</summary>
    internal sealed class Waiter(AppendResult result, long endOffset) : TaskCompletionSource<AppendResult>
    {
        public long EndOffset { get; } = endOffset;

        public void Complete() => SetResult(result);
    }
}
