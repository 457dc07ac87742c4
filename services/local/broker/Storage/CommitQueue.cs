namespace LeadStreams.Local.Broker.Storage;

/// <summary>The appends of a partition that wait for the disk. Guarded by the writer's lock. Nothing is waited for to make
/// a group: what is appended while the disk is busy is the next one.</summary>
internal sealed class CommitQueue(int backgroundFlushBytes)
{
    private readonly Queue<Waiter> _waiters = new();
    private long _unflushedBytes;
    private bool _isRequested;
    private bool _isCommitting;
    private volatile bool _isDirty;

    public bool IsDirty => _isDirty;

    /// <summary>The result to come once everything below the offset is durable.</summary>
    public Task<AppendResult> Add(AppendResult result, long endOffset)
    {
        var waiter = new Waiter(result, endOffset);
        _waiters.Enqueue(waiter);
        return waiter.Task;
    }

    /// <summary>Counts bytes written. True when the partition is to be handed to the committer: it is not there yet, and
    /// somebody waits or much has come together.</summary>
    public bool Grow(int bytes)
    {
        _isDirty = true;
        _unflushedBytes += bytes;
        if (_isRequested || (_waiters.Count == 0 && _unflushedBytes < backgroundFlushBytes))
            return false;
        _isRequested = true;
        return true;
    }

    /// <summary>False when there is nothing to commit or another thread is at it.</summary>
    public bool TryBeginCommit()
    {
        if (_isCommitting || !_isDirty)
            return false;
        _isCommitting = true;
        _isDirty = false;
        _unflushedBytes = 0;
        return true;
    }

    /// <summary>The appends that end at or below the offset. To be completed without the lock: who waited for one goes on
    /// at once, in the same thread.</summary>
    public List<Waiter> Release(long durableOffset)
    {
        var released = new List<Waiter>();
        while (_waiters.TryPeek(out var first) && first.EndOffset <= durableOffset)
            released.Add(_waiters.Dequeue());
        return released;
    }

    /// <summary>True when somebody waits for what was written meanwhile: it is to be committed now.</summary>
    public bool EndCommit()
    {
        _isCommitting = false;
        _isRequested = _isDirty && _waiters.Count > 0;
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
