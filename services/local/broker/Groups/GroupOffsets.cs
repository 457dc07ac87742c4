namespace LeadStreams.Local.Broker.Groups;

internal readonly record struct TopicPartition(string Topic, int Partition);

/// <summary>
/// A position somebody committed: the leader epoch of the record consumed last is -1 when the client did not say; the
/// retention of simple groups counts from the time of the commit.
/// </summary>
internal sealed record CommittedOffset(long Offset, int LeaderEpoch, string Metadata, DateTimeOffset CommittedAt);

internal readonly record struct OffsetToCommit(TopicPartition Partition, CommittedOffset Offset);

/// <summary>
/// The offsets of one group: those committed, and those that wait in a producer's open transaction for its outcome.
/// It knows only what is durable.
/// </summary>
internal sealed class GroupOffsets
{
    private readonly Dictionary<TopicPartition, CommittedOffset> _committed = [];
    private readonly Dictionary<long, Dictionary<TopicPartition, CommittedOffset>> _pending = [];

    public IReadOnlyDictionary<TopicPartition, CommittedOffset> Committed => _committed;

    public CommittedOffset? Find(TopicPartition partition) => _committed.GetValueOrDefault(partition);

    public IReadOnlyDictionary<TopicPartition, CommittedOffset> PendingOf(long producerId) =>
        _pending.TryGetValue(producerId, out var pending) ? pending : new Dictionary<TopicPartition, CommittedOffset>();

    /// <summary>Every offset there is; those that a transaction holds with its producer.</summary>
    public IEnumerable<(TopicPartition Partition, long? ProducerId)> All =>
        _committed
            .Keys.Select(partition => (partition, default(long?)))
            .Concat(_pending.SelectMany(held => held.Value.Keys.Select(partition => (partition, (long?)held.Key))));

    /// <summary>Whether an open transaction may still move this offset.</summary>
    public bool IsUnstable(TopicPartition partition) => _pending.Values.Any(pending => pending.ContainsKey(partition));

    /// <summary>Commits an offset, or with a producer holds it for the outcome of its transaction.</summary>
    public void Take(TopicPartition partition, CommittedOffset offset, long? producerId)
    {
        var offsets = _committed;
        if (producerId is { } holder && !_pending.TryGetValue(holder, out offsets))
            _pending[holder] = offsets = [];
        offsets[partition] = offset;
    }

    /// <summary>The outcome of a producer's transaction: its offsets count, or never did.</summary>
    public void Complete(long producerId, bool commit)
    {
        if (!_pending.Remove(producerId, out var pending) || !commit)
            return;
        foreach (var (partition, offset) in pending)
            _committed[partition] = offset;
    }

    public void Remove(TopicPartition partition, long? producerId)
    {
        if (producerId is not { } holder)
            _committed.Remove(partition);
        else if (_pending.TryGetValue(holder, out var pending) && pending.Remove(partition) && pending.Count == 0)
            _pending.Remove(holder);
    }
}
