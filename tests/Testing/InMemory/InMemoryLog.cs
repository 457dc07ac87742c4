using System.Text;
using LeadStreams.Streams;
using LeadStreams.Streams.Ports;

namespace LeadStreams.Testing.InMemory;

/// <summary>
/// A log in memory with what the runtime relies on in Kafka: transactions that fence, offsets that commit with them, read_committed
/// readers, groups that rebalance by range, eagerly or incrementally, compaction. Single-threaded; nothing happens but by a call.
/// </summary>
public sealed class InMemoryLog(TimeProvider clock)
{
    private readonly Dictionary<string, InMemoryPartition[]> topics = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> topicIds = new(StringComparer.Ordinal);
    private readonly Dictionary<string, InMemoryGroup> groups = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ProducerSlot> producers = new(StringComparer.Ordinal);
    private int lastTopicId;

    /// <summary>Names of the topics.</summary>
    public IReadOnlyCollection<string> Topics => topics.Keys;

    /// <summary>Creates a topic; one that exists stays as it is.</summary>
    public void CreateTopic(string topic, int partitions)
    {
        if (topics.ContainsKey(topic))
        {
            return;
        }

        var created = new InMemoryPartition[partitions];
        for (var i = 0; i < partitions; i++)
        {
            created[i] = new InMemoryPartition();
        }

        topics.Add(topic, created);
        topicIds[topic] = $"topic-{++lastTopicId}";
    }

    /// <summary>Deletes a topic with all that is in it.</summary>
    public void DeleteTopic(string topic) => topics.Remove(topic);

    /// <summary>What tells a topic from another of the same name.</summary>
    public string TopicId(string topic) => topicIds[topic];

    /// <summary>Number of partitions, or null when there is no such topic.</summary>
    public int? PartitionCount(string topic) =>
        topics.TryGetValue(topic, out var partitions) ? partitions.Length : null;

    /// <summary>Appends one record outside transactions, to the key's partition if no other is named; returns where it lies.</summary>
    public (int Partition, long Offset) Append(
        string topic,
        string key,
        byte[]? value,
        RecordHeaders? headers = null,
        int? toPartition = null
    )
    {
        var keyBytes = Encoding.UTF8.GetBytes(key);
        var partition = toPartition ?? Murmur2.Partition(keyBytes, topics[topic].Length);
        var record = new LogRecord(
            topic,
            partition,
            0,
            NowMs,
            keyBytes,
            value is null ? default(ReadOnlyMemory<byte>?) : value.AsMemory(),
            headers ?? RecordHeaders.Empty
        );
        return (partition, topics[topic][partition].Append(record, transaction: null));
    }

    /// <summary>All records of a topic that are not aborted, partition by partition.</summary>
    public IReadOnlyList<LogRecord> Records(string topic, bool withOpenTransactions = false)
    {
        var records = new List<LogRecord>();
        foreach (var partition in topics[topic])
        {
            records.AddRange(partition.Records(withOpenTransactions));
        }

        return records;
    }

    /// <summary>Compacts a topic now; tombstones older than <paramref name="deleteRetention"/> go too.</summary>
    public void Compact(string topic, TimeSpan deleteRetention)
    {
        foreach (var partition in topics[topic])
        {
            partition.Compact(NowMs - (long)deleteRetention.TotalMilliseconds);
        }
    }

    /// <summary>The next offset of a partition.</summary>
    public long EndOf(TopicPartition partition) => Partition(partition).End;

    /// <summary>True when a committed record lies at an offset or after it; transaction markers are none.</summary>
    public bool HasRecordsFrom(TopicPartition partition, long offset)
    {
        var one = new LogRecord[1];
        return Partition(partition).ReadCommitted(ref offset, one) > 0;
    }

    /// <summary>The committed offset of a group, or null.</summary>
    public long? CommittedOffset(string groupId, TopicPartition partition) => Group(groupId).Committed(partition);

    /// <summary>The clients of one process.</summary>
    public ILogClients Clients(ILogFaults? faults = null) => new InMemoryClients(this, faults ?? NoLogFaults.Instance);

    /// <summary>Does what a coordinator does with offsets that were not committed for long.</summary>
    public void ForgetOffsets(string groupId) => Group(groupId).ForgetOffsets();

    /// <summary>Does what a coordinator does when a transaction has been open for too long: aborts it and fences its producer.</summary>
    public void TimeOutTransactions(string transactionalId)
    {
        if (producers.TryGetValue(transactionalId, out var slot) && slot.Open is not null)
        {
            slot.Epoch++;
            End(slot, commit: false);
        }
    }

    /// <summary>Does what a coordinator does when a member is not heard of: takes it out of its group.</summary>
    public void Expel(string groupId, Predicate<ILogConsumer> which) => Group(groupId).Expel(which);

    internal long NowMs => clock.GetUtcNow().ToUnixTimeMilliseconds();

    internal InMemoryPartition Partition(TopicPartition partition) => topics[partition.Topic][partition.Partition];

    internal InMemoryGroup Group(string groupId)
    {
        if (!groups.TryGetValue(groupId, out var group))
        {
            group = new InMemoryGroup(this, groupId);
            groups.Add(groupId, group);
        }

        return group;
    }

    internal ProducerSlot Slot(string transactionalId)
    {
        if (!producers.TryGetValue(transactionalId, out var slot))
        {
            slot = new ProducerSlot();
            producers.Add(transactionalId, slot);
        }

        return slot;
    }

    internal bool HasPendingOffset(string groupId, TopicPartition partition)
    {
        foreach (var slot in producers.Values)
        {
            if (slot.Open?.Offsets.ContainsKey((groupId, partition)) == true)
            {
                return true;
            }
        }

        return false;
    }

    internal void End(ProducerSlot slot, bool commit)
    {
        var transaction = slot.Open!;
        slot.Open = null;
        transaction.Status = commit ? TransactionStatus.Committed : TransactionStatus.Aborted;
        foreach (var partition in transaction.Partitions)
        {
            partition.AppendMarker(transaction);
        }

        if (commit)
        {
            foreach (var ((groupId, partition), offset) in transaction.Offsets)
            {
                Group(groupId).Commit(partition, offset);
            }
        }
    }

    /// <summary>What the coordinator knows of one transactional id.</summary>
    internal sealed class ProducerSlot
    {
        public int Epoch { get; set; }

        public InMemoryTransaction? Open { get; set; }
    }
}
