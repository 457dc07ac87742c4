using LeadStreams.Streams.Ports;

namespace LeadStreams.Testing.InMemory;

/// <summary>A group member of the in-memory log.</summary>
internal sealed class InMemoryConsumer(InMemoryLog log, ILogFaults faults, string groupId, bool isIncremental)
    : ILogConsumer
{
    private readonly SortedDictionary<TopicPartition, long> positions = new(PartitionOrder.Instance);
    private readonly HashSet<TopicPartition> paused = [];
    private readonly LentMemory lent = new();
    private readonly InMemoryGroup group = log.Group(groupId);
    private IReadOnlyList<string> topics = [];
    private IRebalanceListener? listener;
    private int memberId;
    private int generation;
    private bool isClosed;

    /// <summary>The process that this member lives in.</summary>
    public ILogFaults Faults => faults;

    public GroupMetadata GroupMetadata => group.MetadataOf(memberId, generation);

    public void Subscribe(IReadOnlyList<string> names, IRebalanceListener rebalanceListener)
    {
        faults.Before(LogCall.Subscribe);
        topics = names;
        listener = rebalanceListener;
        memberId = group.Add(this);
        faults.After(LogCall.Subscribe);
    }

    public int Poll(LogRecord[] batch, TimeSpan timeout)
    {
        faults.Before(LogCall.Poll);
        lent.TakeBack();
        TakePartInGroup();
        var count = Fetch(batch);
        lent.Lend(batch.AsSpan(0, count));
        faults.After(LogCall.Poll);
        return count;
    }

    public void Seek(TopicPartition partition, long offset) => positions[partition] = offset;

    public void Pause(TopicPartition partition) => paused.Add(partition);

    public void Resume(TopicPartition partition) => paused.Remove(partition);

    public long? Committed(TopicPartition partition)
    {
        faults.Before(LogCall.Committed);
        if (log.HasPendingOffset(groupId, partition))
        {
            throw new LogException(LogErrorKind.Retriable, "the offset is part of an open transaction");
        }

        var offset = group.Committed(partition);
        faults.After(LogCall.Committed);
        return offset;
    }

    public long? Behind(TopicPartition partition)
    {
        if (!positions.TryGetValue(partition, out var position))
        {
            return null;
        }

        var next = position;
        var one = new LogRecord[1];
        return log.Partition(partition).ReadCommitted(ref next, one) == 0
            ? 0
            : log.Partition(partition).LastStableOffset - position;
    }

    public void Close()
    {
        if (isClosed)
        {
            return;
        }

        isClosed = true;
        faults.Before(LogCall.Leave);
        if (positions.Count > 0 && group.HasMember(memberId))
        {
            GiveUp(isLost: false);
        }

        group.Remove(memberId);
        faults.After(LogCall.Leave);
    }

    public void Dispose()
    {
        faults.Before(LogCall.Leave);
        group.Remove(memberId);
    }

    private void TakePartInGroup()
    {
        if (listener is null)
        {
            return;
        }

        if (!group.HasMember(memberId))
        {
            GiveUp(isLost: true);
            memberId = group.Add(this);
        }

        if (group.IsRebalancing && !group.HasJoined(memberId))
        {
            if (!isIncremental)
            {
                GiveUp(isLost: false);
            }

            group.Join(memberId, positions.Keys);
        }

        if (!group.IsRebalancing && group.HasMember(memberId) && generation != group.Generation)
        {
            generation = group.Generation;
            var ours = group.AssignmentOf(memberId, topics);
            var added = ours.FindAll(partition =>
                !positions.ContainsKey(partition) && !group.IsHeldByOther(memberId, partition)
            );
            GiveUpAllBut(ours);
            Take(added);
        }
    }

    // Whoever gives something up joins again, so that its next owner can be given it.
    private void GiveUpAllBut(List<TopicPartition> ours)
    {
        var gone = positions.Keys.Where(partition => !ours.Contains(partition)).ToArray();
        if (gone.Length == 0)
        {
            return;
        }

        listener!.Revoked(gone);
        foreach (var partition in gone)
        {
            positions.Remove(partition);
            paused.Remove(partition);
        }

        group.Rejoin(memberId);
    }

    private void GiveUp(bool isLost)
    {
        if (positions.Count > 0)
        {
            var partitions = positions.Keys.ToArray();
            if (isLost)
            {
                listener!.Lost(partitions);
            }
            else
            {
                listener!.Revoked(partitions);
            }
        }

        positions.Clear();
        paused.Clear();
    }

    private void Take(List<TopicPartition> partitions)
    {
        foreach (var partition in partitions)
        {
            // As with Kafka, the member's own look at the offset waits for transactions; the start is set when records are fetched.
            positions[partition] = Unresolved;
        }

        // Also when there is nothing for this member: it knows then that it stands by.
        listener!.Assigned(partitions);
    }

    private int Fetch(LogRecord[] batch)
    {
        var count = 0;
        foreach (var partition in positions.Keys.ToArray())
        {
            if (paused.Contains(partition) || !Resolve(partition))
            {
                continue;
            }

            var room = faults.Deliver(batch.Length - count);
            var position = positions[partition];
            count += log.Partition(partition).ReadCommitted(ref position, batch.AsSpan(count, room));
            positions[partition] = position;
        }

        return count;
    }

    private const long Unresolved = -1;

    private bool Resolve(TopicPartition partition)
    {
        if (positions[partition] != Unresolved)
        {
            return true;
        }

        if (log.HasPendingOffset(groupId, partition))
        {
            return false;
        }

        positions[partition] = group.Committed(partition) ?? 0;
        return true;
    }

    private sealed class PartitionOrder : IComparer<TopicPartition>
    {
        public static readonly PartitionOrder Instance = new();

        public int Compare(TopicPartition x, TopicPartition y)
        {
            var byTopic = string.CompareOrdinal(x.Topic, y.Topic);
            return byTopic != 0 ? byTopic : x.Partition.CompareTo(y.Partition);
        }
    }
}
