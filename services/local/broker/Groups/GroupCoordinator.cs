using System.Collections.Concurrent;

namespace LeadStreams.Local.Broker.Groups;

/// <summary>A group in a listing.</summary>
internal sealed record ListedGroup(string GroupId, string ProtocolType, GroupState State);

/// <summary>An offset as OffsetFetch answers it.</summary>
internal readonly record struct FetchedOffset(
    TopicPartition Partition,
    long Offset,
    int LeaderEpoch,
    string Metadata,
    short Error
)
{
    /// <summary>No offset, and why.</summary>
    public static FetchedOffset Without(TopicPartition partition, short error) => new(partition, -1, -1, "", error);
}

/// <summary>
/// All consumer groups of the broker: their membership and their offsets (Kafka protocol, classic groups). State is durable in
/// <see cref="TopicName"/> before it is answered.
/// </summary>
internal sealed class GroupCoordinator : IAsyncDisposable
{
    /// <summary>The internal topic; transactions name it when they hold offsets.</summary>
    public const string TopicName = "__consumer_offsets";

    private readonly ConcurrentDictionary<string, GroupCell> _groups = new(StringComparer.Ordinal);
    private readonly Lock _creating = new();
    private readonly GroupEnvironment _environment;
    private readonly ITimer _expiry;

    /// <summary>Takes up what is stored in the table.</summary>
    public GroupCoordinator(GroupEnvironment environment)
    {
        _environment = environment;
        foreach (var (key, value) in environment.Table.Live)
            GroupRecords.Restore(key, value, FindOrCreate);
        var interval = environment.Options.OffsetRetentionCheckInterval;
        _expiry = environment.Time.CreateTimer(_ => _ = ExpireAsync(), null, interval, interval);
    }

    /// <inheritdoc cref="GroupEnvironment.CheckTransaction"/>
    public Func<TransactionClaim, string, short> CheckTransaction
    {
        set => _environment.CheckTransaction = value;
    }

    /// <summary>Everything the coordinator serves.</summary>
    public IEnumerable<ApiHandler> Handlers =>
        [
            .. new MemberApis(this).Handlers,
            .. new OffsetApis(this, _environment.Time).Handlers,
            .. new GroupApis(this).Handlers,
        ];

    public Task<JoinAnswer> JoinAsync(JoinRequest request)
    {
        var options = _environment.Options;
        if (request.GroupId.Length == 0)
            return Task.FromResult(JoinAnswer.Failed(ErrorCode.InvalidGroupId, request.MemberId));
        if (request.SessionTimeout < options.MinSessionTimeout || request.SessionTimeout > options.MaxSessionTimeout)
            return Task.FromResult(JoinAnswer.Failed(ErrorCode.InvalidSessionTimeout, request.MemberId));
        var cell = request.MemberId.Length == 0 ? FindOrCreate(request.GroupId) : Find(request.GroupId);
        if (cell is null)
            return Task.FromResult(JoinAnswer.Failed(ErrorCode.UnknownMemberId, request.MemberId));
        return cell.JoinAsync(request, $"{request.InstanceId ?? request.ClientId}-{Guid.NewGuid()}");
    }

    public Task<SyncAnswer> SyncAsync(SyncRequest request)
    {
        if (request.GroupId.Length == 0)
            return Task.FromResult(SyncAnswer.Failed(ErrorCode.InvalidGroupId));
        return Find(request.GroupId)?.SyncAsync(request)
            ?? Task.FromResult(SyncAnswer.Failed(ErrorCode.UnknownMemberId));
    }

    public short Heartbeat(string groupId, MemberIdentity speaker, int generation) =>
        groupId.Length == 0
            ? ErrorCode.InvalidGroupId
            : Find(groupId)?.Heartbeat(speaker, generation) ?? ErrorCode.UnknownMemberId;

    /// <summary>One error for each that leaves, in order.</summary>
    public Task<short[]> LeaveAsync(string groupId, MemberIdentity[] leavers) =>
        Find(groupId)?.LeaveAsync(leavers)
        ?? Task.FromResult(Array.ConvertAll(leavers, _ => ErrorCode.UnknownMemberId));

    /// <summary>One error for each offset, in order; done when those taken are durable.</summary>
    public async Task<short[]> CommitAsync(CommitRequest request, Func<string, bool>? mayRead = null)
    {
        short[] errors = [.. request.Offsets.Select(offset => Check(offset, mayRead))];
        OffsetToCommit[] valid = [.. request.Offsets.Where((_, i) => errors[i] == ErrorCode.None)];
        if (valid.Length == 0)
            return errors;
        var cell = request.Generation < 0 ? FindOrCreate(request.GroupId) : Find(request.GroupId);
        var missing = request.ReportsMissingGroup ? ErrorCode.GroupIdNotFound : ErrorCode.IllegalGeneration;
        var error = cell is null ? missing : await cell.CommitAsync(request, valid);
        return Array.ConvertAll(errors, own => own == ErrorCode.None ? error : own);
    }

    /// <summary>
    /// Committed offsets, all of them when no partitions are named. A missing one is no error: offset -1. With
    /// <paramref name="requireStable"/> those that an open transaction may still move are answered with 88 (KIP-447).
    /// </summary>
    public IReadOnlyList<FetchedOffset> FetchOffsets(
        string groupId,
        IReadOnlyList<TopicPartition>? partitions,
        bool requireStable
    )
    {
        if (Find(groupId) is not { } cell)
            return [.. (partitions ?? []).Select(partition => FetchedOffset.Without(partition, ErrorCode.None))];
        return cell.Read(
            (_, offsets) =>
                (partitions ?? [.. offsets.Committed.Keys])
                    .Select(partition => FetchOffset(offsets, partition, requireStable))
                    .ToArray()
        );
    }

    public IReadOnlyList<ListedGroup> List() =>
        [
            .. _groups.Values.Select(cell =>
                cell.Read((group, _) => new ListedGroup(group.GroupId, group.Members.ProtocolType ?? "", group.State))
            ),
        ];

    /// <summary>A group as it is now; dead and null when there is none.</summary>
    public (GroupState State, StoredGroup? Group) Describe(string groupId) =>
        Find(groupId)?.Read((group, _) => (group.State, group.Snapshot())) ?? (GroupState.Dead, null);

    public async Task<short> DeleteAsync(string groupId)
    {
        if (Find(groupId) is not { } cell)
            return ErrorCode.GroupIdNotFound;
        var error = await cell.DeleteAsync();
        if (error == ErrorCode.None)
            Drop(groupId, cell);
        return error;
    }

    /// <summary>The error that holds for the whole request, and one for each partition.</summary>
    public async Task<(short Error, short[] Errors)> DeleteOffsetsAsync(
        string groupId,
        IReadOnlyList<TopicPartition> partitions,
        Func<string, bool>? mayRead = null
    )
    {
        if (Find(groupId) is not { } cell)
            return (ErrorCode.GroupIdNotFound, []);
        var (error, subscribed) = cell.Read((group, _) => (Deletable(group), OffsetRetention.SubscribedTopics(group)));
        if (error != ErrorCode.None)
            return (error, []);
        short Check(TopicPartition partition) =>
            mayRead?.Invoke(partition.Topic) == false ? ErrorCode.TopicAuthorizationFailed
            : !_environment.PartitionExists(partition) ? ErrorCode.UnknownTopicOrPartition
            : subscribed?.Contains(partition.Topic) ?? true ? ErrorCode.GroupSubscribedToTopic
            : ErrorCode.None;
        short[] errors = [.. partitions.Select(Check)];
        TopicPartition[] deletable = [.. partitions.Where((_, i) => errors[i] == ErrorCode.None)];
        return (deletable.Length == 0 ? ErrorCode.None : await cell.DeleteOffsetsAsync(deletable), errors);
    }

    /// <summary>Forgets the offsets of a topic that was deleted.</summary>
    public Task DeleteTopicAsync(string topic) =>
        Task.WhenAll(_groups.Values.Select(cell => cell.DeleteTopicAsync(topic)));

    /// <summary>Ends what a transaction holds in these groups; again without effect. False when the log failed.</summary>
    public async Task<bool> CompleteTransactionAsync(long producerId, IEnumerable<string> groups, bool commit)
    {
        var done = await Task.WhenAll(
            groups.Select(Find).OfType<GroupCell>().Select(cell => cell.CompleteTransactionAsync(producerId, commit))
        );
        return !done.Contains(false);
    }

    /// <summary>Forgets offsets whose retention is over and groups of which nothing is left.</summary>
    public async Task ExpireAsync()
    {
        try
        {
            foreach (var (groupId, cell) in _groups)
            {
                if (await cell.ExpireAsync())
                    Drop(groupId, cell);
            }
        }
        catch (Exception fault)
        {
            // The edge of a timer: the next round tries again.
            Log.GroupTimerFailed(_environment.Logger, fault);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _expiry.DisposeAsync();
        foreach (var cell in _groups.Values)
            cell.Dispose();
        await _environment.Table.DisposeAsync();
    }

    private static short Deletable(Group group) =>
        group.State switch
        {
            GroupState.Dead => ErrorCode.GroupIdNotFound,
            GroupState.Empty => ErrorCode.None,
            _ when group.Members.ProtocolType == OffsetRetention.ConsumerProtocolType => ErrorCode.None,
            _ => ErrorCode.NonEmptyGroup,
        };

    private static FetchedOffset FetchOffset(GroupOffsets offsets, TopicPartition partition, bool requireStable)
    {
        if (requireStable && offsets.IsUnstable(partition))
            return FetchedOffset.Without(partition, ErrorCode.UnstableOffsetCommit);
        return offsets.Find(partition) is { } found
            ? new FetchedOffset(partition, found.Offset, found.LeaderEpoch, found.Metadata, ErrorCode.None)
            : FetchedOffset.Without(partition, ErrorCode.None);
    }

    private short Check(OffsetToCommit offset, Func<string, bool>? mayRead) =>
        mayRead?.Invoke(offset.Partition.Topic) == false ? ErrorCode.TopicAuthorizationFailed
        : !_environment.PartitionExists(offset.Partition) ? ErrorCode.UnknownTopicOrPartition
        : offset.Offset.Metadata.Length > _environment.Options.MaxOffsetMetadataBytes ? ErrorCode.OffsetMetadataTooLarge
        : ErrorCode.None;

    private GroupCell? Find(string groupId) => _groups.GetValueOrDefault(groupId);

    private GroupCell FindOrCreate(string groupId)
    {
        if (Find(groupId) is { } found)
            return found;
        lock (_creating)
            return _groups.GetOrAdd(groupId, id => new GroupCell(id, _environment));
    }

    private void Drop(string groupId, GroupCell cell)
    {
        if (_groups.TryRemove(new KeyValuePair<string, GroupCell>(groupId, cell)))
            cell.Dispose();
    }
}
