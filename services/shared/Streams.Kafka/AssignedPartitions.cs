using Confluent.Kafka;
using KafkaPartition = Confluent.Kafka.TopicPartition;
using KafkaPartitionOffset = Confluent.Kafka.TopicPartitionOffset;
using TopicPartition = LeadStreams.Streams.Ports.TopicPartition;

namespace LeadStreams.Streams.Kafka;

/// <summary>
/// The partitions of a consumer. A co-partitioned member subscribes to its first topic only, the lead; whatever partition numbers the
/// group gives it of that, it reads in the other topics, the followers, too, and assigns these to the client by itself. So equal numbers
/// come and go together by construction, whatever the assignor does. See deploy/decisions/0010.
/// </summary>
internal sealed class AssignedPartitions(IConsumer<byte[], byte[]> consumer)
{
    private readonly Dictionary<TopicPartition, PartitionState> partitions = [];
    private readonly Dictionary<TopicPartition, PartitionState> followers = [];
    private readonly TopicNames names = new();
    private IReadOnlyList<string> followerTopics = [];
    private bool clientIsBehind;

    public PartitionState this[TopicPartition partition] => partitions[partition];

    /// <summary>The topics that follow the one that is subscribed to.</summary>
    public void Follow(IReadOnlyList<string> topics) => followerTopics = topics;

    public TopicPartition Intern(KafkaPartition partition) =>
        new(names.Intern(partition.Topic), partition.Partition.Value);

    public bool TryGet(TopicPartition partition, out PartitionState state) =>
        partitions.TryGetValue(partition, out state!);

    /// <summary>Partitions that the group has given; returns them with those that follow them.</summary>
    public TopicPartition[] Add(List<KafkaPartition> given)
    {
        var all = WithFollowers(given);
        foreach (var partition in all)
        {
            partitions[partition] = new PartitionState();
        }

        clientIsBehind = true;
        return all;
    }

    /// <summary>Where the partitions that the group has given start; the client takes them over with this.</summary>
    public List<KafkaPartitionOffset> TakeStarts(List<KafkaPartition> given)
    {
        var starts = new List<KafkaPartitionOffset>(given.Count);
        foreach (var partition in given)
        {
            starts.Add(StartOf(partition, partitions[Intern(partition)]));
        }

        return starts;
    }

    /// <summary>The partitions that the group takes, with those that follow them.</summary>
    public TopicPartition[] Leaving(List<KafkaPartitionOffset> taken) =>
        WithFollowers(taken.ConvertAll(partition => partition.TopicPartition));

    /// <summary>The group has taken partitions.</summary>
    public void Remove(TopicPartition[] gone)
    {
        foreach (var partition in gone)
        {
            partitions.Remove(partition);
        }

        clientIsBehind = true;
    }

    /// <summary>
    /// Tells the client of followers that came or went, which it does not take within its own rebalance callback. To be called after each call
    /// that may have served one.
    /// </summary>
    public void Reconcile()
    {
        if (!clientIsBehind)
        {
            return;
        }

        clientIsBehind = false;
        UnassignFollowers(partition => !partitions.TryGetValue(partition.Key, out var s) || s != partition.Value);
        var starts = new List<KafkaPartitionOffset>();
        foreach (var (partition, state) in partitions)
        {
            if (!state.IsWithClient)
            {
                followers[partition] = state;
                starts.Add(StartOf(ToKafka(partition), state));
            }
        }

        if (starts.Count > 0)
        {
            consumer.IncrementalAssign(starts);
        }
    }

    /// <summary>Takes all followers from the client, before it is closed.</summary>
    public void UnassignFollowers() => UnassignFollowers(static _ => true);

    public static KafkaPartition ToKafka(TopicPartition partition) => new(partition.Topic, partition.Partition);

    private void UnassignFollowers(Func<KeyValuePair<TopicPartition, PartitionState>, bool> which)
    {
        var gone = followers.Where(which).Select(follower => follower.Key).ToArray();
        if (gone.Length > 0)
        {
            consumer.IncrementalUnassign(gone.Select(ToKafka));
            foreach (var partition in gone)
            {
                followers.Remove(partition);
            }
        }
    }

    // A number in every case, which the client takes as it is. Only after a failure to learn it there is none, and the consumer is of no use any more.
    private static KafkaPartitionOffset StartOf(KafkaPartition partition, PartitionState state)
    {
        state.StartWith(Math.Max(0, state.Position));
        return new KafkaPartitionOffset(partition, state.Start);
    }

    private TopicPartition[] WithFollowers(List<KafkaPartition> leads)
    {
        var all = new List<TopicPartition>(leads.Count * (1 + followerTopics.Count));
        foreach (var lead in leads)
        {
            all.Add(Intern(lead));
            foreach (var topic in followerTopics)
            {
                all.Add(new TopicPartition(names.Intern(topic), lead.Partition.Value));
            }
        }

        return [.. all];
    }
}

/// <summary>How a consumer stands with one of its partitions.</summary>
internal sealed class PartitionState
{
    /// <summary>The next offset to take, or −1 before the first.</summary>
    public long Position { get; set; } = -1;

    /// <summary>The end of the partition that was last reached, or −1.</summary>
    public long EndOfPartition { get; private set; } = -1;

    private long positionAtEnd = -1;

    /// <summary>Where the client was told to start.</summary>
    public long Start { get; private set; } = -1;

    /// <summary>A record has come: the client has begun to read.</summary>
    public bool HasBegun { get; set; }

    /// <summary>The client could not be sought yet.</summary>
    public bool IsSeekDue { get; set; }

    /// <summary>The receiving call, by its number, in which such a seek was made up for.</summary>
    public long SoughtIn { get; set; } = -1;

    public bool IsPaused { get; set; }

    /// <summary>The client has been told to pause.</summary>
    public bool ClientIsPaused { get; set; }

    /// <summary>All is read: nothing but transaction markers lies between the position and this offset.</summary>
    public void ReachEnd(long offset)
    {
        EndOfPartition = offset;
        positionAtEnd = Position < 0 ? offset : Position;
    }

    /// <summary>Goes to an offset; before the last record read, the end is ahead again.</summary>
    public void GoTo(long offset)
    {
        Position = offset;
        EndOfPartition = offset < positionAtEnd ? -1 : EndOfPartition;
    }

    /// <summary>The client takes the partition, and starts at an offset.</summary>
    public void StartWith(long offset) => (IsWithClient, Start) = (true, offset);

    /// <summary>
    /// The client has just been told to start there: nothing more needs to be said. A seek before it has begun, which crosses an answer of the broker,
    /// would make it ask again and go where that says.
    /// </summary>
    public bool IsStartingAt(long offset) => !HasBegun && !IsSeekDue && Start == offset;

    /// <summary>The client reads the partition for this assignment; records that come before are of an earlier one.</summary>
    public bool IsWithClient { get; private set; }
}
