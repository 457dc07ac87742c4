using LeadStreams.Streams.Ports;

namespace LeadStreams.Testing.InMemory;

/// <summary>A member's identity.</summary>
internal sealed class InMemoryGroupMetadata(string groupId, int memberId, int generation) : GroupMetadata
{
    public string GroupId => groupId;

    public int MemberId => memberId;

    public int Generation => generation;
}

/// <summary>
/// A consumer group, classic protocol: a join makes every member join when it next polls; when all have joined, a new generation shares the
/// partitions by range. Eager members give up all they have before they join; incremental ones hold it, give up what is not
/// theirs any more, and join again, so that it is free for its next owner.
/// </summary>
internal sealed class InMemoryGroup(InMemoryLog log, string groupId)
{
    private readonly Dictionary<TopicPartition, long> committed = [];
    private readonly SortedDictionary<int, InMemoryConsumer> members = [];
    private readonly Dictionary<int, HashSet<TopicPartition>> joined = [];
    private bool rebalancing;
    private int lastMemberId;

    public int Generation { get; private set; }

    public bool IsRebalancing => rebalancing;

    public long? Committed(TopicPartition partition) =>
        committed.TryGetValue(partition, out var offset) ? offset : null;

    public void Commit(TopicPartition partition, long offset) => committed[partition] = offset;

    public void ForgetOffsets() => committed.Clear();

    public bool HasMember(int memberId) => members.ContainsKey(memberId);

    public bool HasJoined(int memberId) => joined.ContainsKey(memberId);

    /// <summary>A new member; returns its id.</summary>
    public int Add(InMemoryConsumer member)
    {
        members.Add(++lastMemberId, member);
        StartRebalance();
        return lastMemberId;
    }

    public void Remove(int memberId)
    {
        if (members.Remove(memberId))
        {
            joined.Remove(memberId);
            StartRebalance();
            CompleteIfAllJoined();
        }
    }

    public void Expel(Predicate<ILogConsumer> which)
    {
        foreach (var (memberId, member) in members.ToArray())
        {
            if (which(member))
            {
                Remove(memberId);
            }
        }
    }

    /// <summary>The member takes part in the next generation, and holds partitions.</summary>
    public void Join(int memberId, IEnumerable<TopicPartition> held)
    {
        // It may have been expelled while it was giving up; it learns of that when it polls next.
        if (members.ContainsKey(memberId))
        {
            joined[memberId] = [.. held];
            CompleteIfAllJoined();
        }
    }

    /// <summary>The member has given something up, and wants another generation.</summary>
    public void Rejoin(int memberId)
    {
        if (members.ContainsKey(memberId))
        {
            StartRebalance();
        }
    }

    /// <summary>True when another member held the partition as it joined this generation.</summary>
    public bool IsHeldByOther(int memberId, TopicPartition partition) =>
        joined.Any(other => other.Key != memberId && other.Value.Contains(partition));

    /// <summary>What a member of the current generation owns.</summary>
    public List<TopicPartition> AssignmentOf(int memberId, IReadOnlyList<string> topics)
    {
        var assignment = new List<TopicPartition>();
        var rank = members.Keys.TakeWhile(id => id != memberId).Count();
        foreach (var topic in topics)
        {
            var partitions = log.PartitionCount(topic) ?? 0;
            var (share, rest) = Math.DivRem(partitions, members.Count);
            var first = (rank * share) + Math.Min(rank, rest);
            var count = share + (rank < rest ? 1 : 0);
            for (var i = first; i < first + count; i++)
            {
                assignment.Add(new TopicPartition(topic, i));
            }
        }

        return assignment;
    }

    /// <summary>True while the metadata is that of a member of the current generation.</summary>
    public bool Accepts(InMemoryGroupMetadata metadata) =>
        metadata.Generation == Generation && members.ContainsKey(metadata.MemberId);

    public InMemoryGroupMetadata MetadataOf(int memberId, int generation) => new(groupId, memberId, generation);

    /// <summary>Some member of the current generation, or null: what a group that does not fence would take for the caller.</summary>
    public InMemoryGroupMetadata? AnyMember() =>
        members.Count == 0 ? null : MetadataOf(members.Keys.First(), Generation);

    public override string ToString() =>
        $"generation {Generation}, rebalancing {rebalancing}, members [{string.Join(',', members.Keys)}], joined [{string.Join(',', joined.Keys)}]";

    private void StartRebalance()
    {
        if (!rebalancing)
        {
            rebalancing = true;
            joined.Clear();
        }
    }

    private void CompleteIfAllJoined()
    {
        if (rebalancing && members.Count > 0 && joined.Count == members.Count)
        {
            rebalancing = false;
            Generation++;
        }
    }
}
