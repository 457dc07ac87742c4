namespace LeadStreams.Local.Broker.Groups;

/// <summary>What all groups of a broker share.</summary>
internal sealed record GroupEnvironment(
    StateTable Table,
    Func<TopicPartition, bool> PartitionExists,
    GroupOptions Options,
    TimeProvider Time,
    ILogger Logger
)
{
    /// <summary>Says whether the offsets of a group may join a producer's transaction: 0 when the group was added to it and
    /// it is ongoing. Asked under the lock of the group. Without a transaction coordinator none are taken.</summary>
    public Func<TransactionClaim, string, short> CheckTransaction { get; set; } = (_, _) => ErrorCode.InvalidTxnState;
}

/// <summary>
/// The place where one group lives: a lock around its state machine and its offsets, the timer it asks for, and its writes.
/// Writes are queued under the lock, so that their order is that of the transitions, and awaited outside of it.
/// </summary>
internal sealed class GroupCell : IDisposable
{
    private readonly Lock _lock = new();
    private readonly GroupEnvironment _environment;
    private readonly Group _group;
    private readonly GroupOffsets _offsets = new();
    private readonly ITimer _timer;
    private DateTimeOffset _armedFor = DateTimeOffset.MaxValue;
    private int _writesInFlight;

    public GroupCell(string groupId, GroupEnvironment environment)
    {
        _environment = environment;
        _group = new Group(groupId, environment.Options);
        _timer = environment.Time.CreateTimer(_ => OnTimer(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private DateTimeOffset Now => _environment.Time.GetUtcNow();

    /// <summary>Looks at the group; what is returned must not refer to its insides.</summary>
    public T Read<T>(Func<Group, GroupOffsets, T> look)
    {
        lock (_lock)
            return look(_group, _offsets);
    }

    public void Restore(StoredGroup stored)
    {
        lock (_lock)
        {
            _group.Restore(stored, Now);
            _ = AfterEvent();
        }
    }

    /// <summary>Takes up a durable offset after a start; pending when a producer is named.</summary>
    public void Restore(TopicPartition partition, CommittedOffset offset, long? producerId)
    {
        lock (_lock)
            _offsets.Take(partition, offset, producerId);
    }

    public Task<JoinAnswer> JoinAsync(JoinRequest request, string freshMemberId) =>
        AskAsync<JoinAnswer>(reply => _group.Join(request, freshMemberId, Now, reply));

    public Task<SyncAnswer> SyncAsync(SyncRequest request) =>
        AskAsync<SyncAnswer>(reply => _group.Sync(request, Now, reply));

    public short Heartbeat(MemberIdentity speaker, int generation)
    {
        lock (_lock)
            return _group.Heartbeat(speaker, generation, Now);
    }

    public async Task<short[]> LeaveAsync(MemberIdentity[] leavers)
    {
        short[] errors;
        Task written;
        lock (_lock)
        {
            errors = Array.ConvertAll(leavers, leaver => _group.Leave(leaver, Now));
            written = AfterEvent();
        }

        // A lost write costs nothing but time: after a restart the session of whoever left runs out.
        await written;
        return errors;
    }

    /// <summary>Commits offsets, or keeps them until the outcome of the transaction that the request is part of; they count
    /// when they are durable, and then the task is done.</summary>
    public Task<short> CommitAsync(CommitRequest request, IReadOnlyList<OffsetToCommit> offsets)
    {
        lock (_lock)
        {
            // Once the transaction is being completed it refuses, so that nothing can slip in behind the completion.
            var transaction = request.Transaction;
            var error = transaction is null
                ? ErrorCode.None
                : _environment.CheckTransaction(transaction, _group.GroupId);
            if (error == ErrorCode.None)
                error = _group.CheckCommit(request.Speaker, request.Generation, transaction is not null, Now);
            if (error != ErrorCode.None)
                return Task.FromResult(error);
            var producerId = transaction?.Producer.ProducerId;
            return WriteAsync(
                [.. offsets.Select(one => GroupRecords.Offset(_group.GroupId, one.Partition, one.Offset, producerId))],
                () =>
                {
                    foreach (var (partition, offset) in offsets)
                        _offsets.Take(partition, offset, producerId);
                }
            );
        }
    }

    /// <summary>
    /// Ends what a producer's transaction holds here: its offsets become the group's or vanish, in one atomic write. Doing so
    /// again has no effect. False when the log failed.
    /// </summary>
    public async Task<bool> CompleteTransactionAsync(long producerId, bool commit)
    {
        if (!await DrainAsync())
            return false;
        Task<short> written;
        lock (_lock)
        {
            var records = new List<StateRecord>();
            foreach (var (partition, offset) in _offsets.PendingOf(producerId))
            {
                records.Add(GroupRecords.Offset(_group.GroupId, partition, null, producerId));
                if (commit)
                    records.Add(GroupRecords.Offset(_group.GroupId, partition, offset));
            }

            if (records.Count == 0)
                return true;
            written = WriteAsync(records, () => _offsets.Complete(producerId, commit));
        }

        return await written == ErrorCode.None;
    }

    /// <summary>Deletes the group with everything it holds; only an empty one can be.</summary>
    public async Task<short> DeleteAsync()
    {
        lock (_lock)
        {
            var error = _group.Delete(Now);
            if (error != ErrorCode.None)
                return error;
        }

        return await DrainAsync() ? await EraseAsync() : ErrorCode.CoordinatorNotAvailable;
    }

    /// <summary>Forgets offsets; what a transaction still holds stays with it.</summary>
    public Task<short> DeleteOffsetsAsync(IReadOnlyList<TopicPartition> partitions)
    {
        lock (_lock)
            return ForgetAsync([.. partitions.Select(partition => (partition, default(long?)))]);
    }

    /// <summary>Forgets every offset of a topic that is gone, pending ones too.</summary>
    public async Task DeleteTopicAsync(string topic)
    {
        await DrainAsync();
        Task written;
        lock (_lock)
            written = ForgetAsync([.. _offsets.All.Where(one => one.Partition.Topic == topic)]);

        await written;
    }

    /// <summary>Forgets offsets whose retention is over. True when nothing is left of the group, which is then dead.</summary>
    public async Task<bool> ExpireAsync()
    {
        IReadOnlyList<TopicPartition> expired;
        lock (_lock)
        {
            // A commit under way may renew what looks expired; the next round will see.
            if (_writesInFlight > 0)
                return false;
            expired = OffsetRetention.Expired(_group, _offsets, _environment.Options.OffsetRetention, Now);
            var remains = expired.Count < _offsets.Committed.Count || _offsets.All.Count() > _offsets.Committed.Count;
            if (!remains && _group.Members.PendingCount == 0 && _group.Delete(Now) == ErrorCode.None)
                expired = [];
            else if (expired.Count == 0)
                return false;
        }

        if (expired.Count == 0)
            return await EraseAsync() == ErrorCode.None;
        await DeleteOffsetsAsync(expired);
        return false;
    }

    public void Dispose() => _timer.Dispose();

    private Task<T> AskAsync<T>(Action<Reply<T>> ask)
    {
        var reply = new Reply<T>();
        lock (_lock)
        {
            ask(reply);
            _ = AfterEvent();
        }

        return reply.Task;
    }

    private Task<short> ForgetAsync(IReadOnlyList<(TopicPartition Partition, long? ProducerId)> offsets)
    {
        void Forget()
        {
            foreach (var (partition, producerId) in offsets)
                _offsets.Remove(partition, producerId);
        }

        return WriteAsync([.. offsets.Select(Without)], Forget);
    }

    private Task<short> EraseAsync()
    {
        lock (_lock)
        {
            var group = GroupRecords.Group(_group.GroupId, null);
            return WriteAsync([group, .. _offsets.All.Select(Without)], static () => { });
        }
    }

    private StateRecord Without((TopicPartition Partition, long? ProducerId) offset) =>
        GroupRecords.Offset(_group.GroupId, offset.Partition, null, offset.ProducerId);

    /// <summary>Waits until every write queued before has had its effect.</summary>
    private Task<bool> DrainAsync()
    {
        lock (_lock)
            return _writesInFlight == 0 ? Task.FromResult(true) : _environment.Table.WriteAsync([]);
    }

    private async Task<short> WriteAsync(IReadOnlyList<StateRecord> records, Action apply)
    {
        void Completed(bool ok)
        {
            if (ok)
                apply();
        }

        return await QueueAsync(records, Completed) ? ErrorCode.None : ErrorCode.CoordinatorNotAvailable;
    }

    private Task<bool> QueueAsync(IReadOnlyList<StateRecord> records, Action<bool> completed)
    {
        void Completed(bool ok)
        {
            lock (_lock)
            {
                _writesInFlight--;
                completed(ok);
            }
        }

        _writesInFlight++;
        return _environment.Table.WriteAsync(records, Completed);
    }

    /// <summary>Carries out what the last event asked for. The task ends when its writes have.</summary>
    private Task AfterEvent()
    {
        Task last = Task.CompletedTask;
        foreach (var write in _group.TakeWrites())
        {
            void Completed(bool ok)
            {
                write.Completed(ok, Now);
                _ = AfterEvent();
            }

            last = QueueAsync([GroupRecords.Group(_group.GroupId, write.Group)], Completed);
        }

        Arm();
        return last;
    }

    private void OnTimer()
    {
        try
        {
            lock (_lock)
            {
                _armedFor = DateTimeOffset.MaxValue;
                if (_group.NextDeadline <= Now)
                    _group.Tick(Now);
                _ = AfterEvent();
            }
        }
        catch (Exception fault)
        {
            // The edge of a timer thread: the fault is this group's and must not end the process.
            Log.GroupTimerFailed(_environment.Logger, fault);
        }
    }

    /// <summary>A timer that rings too early only looks again; so it is moved forward only, not at every heartbeat.</summary>
    private void Arm()
    {
        var next = _group.NextDeadline;
        if (next >= _armedFor)
            return;
        _armedFor = next;
        var wait = next - Now;
        _timer.Change(
            wait <= TimeSpan.Zero ? TimeSpan.Zero : wait + TimeSpan.FromMilliseconds(1),
            Timeout.InfiniteTimeSpan
        );
    }
}
