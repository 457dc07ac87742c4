namespace LeadStreams.Streams.Ports;

/// <summary>
/// A member of a consumer group. Reads committed records only, starts at the group's committed offsets (else at the earliest record)
/// and commits nothing by itself. Used by one thread.
/// </summary>
public interface ILogConsumer : IDisposable
{
    /// <summary>The member as the group knows it now. Read it anew for every transaction: a rebalance changes it.</summary>
    /// <exception cref="LogException">The member is broken.</exception>
    GroupMetadata GroupMetadata { get; }

    /// <summary>Joins the group. Partitions come and go through <paramref name="listener"/>, called within <see cref="Poll"/> and <see cref="Close"/>.</summary>
    void Subscribe(IReadOnlyList<string> topics, IRebalanceListener listener);

    /// <summary>
    /// Fills the beginning of <paramref name="batch"/> and returns the number of records; waits up to <paramref name="timeout"/> for
    /// the first. Records of paused partitions, and of partitions revoked or assigned within this very call, are not among them.
    /// </summary>
    /// <exception cref="LogException">Retriable: poll again later. Fatal: the consumer is broken.</exception>
    int Poll(LogRecord[] batch, TimeSpan timeout);

    /// <summary>The next record polled of this partition is the one at <paramref name="offset"/>, or the next that exists.</summary>
    void Seek(TopicPartition partition, long offset);

    /// <summary>Stops delivery from a partition, without leaving it.</summary>
    void Pause(TopicPartition partition);

    /// <summary>Undoes <see cref="Pause"/>.</summary>
    void Resume(TopicPartition partition);

    /// <summary>
    /// The group's committed offset, or null when there is none. Waits for transactions under way to be decided, so that state written
    /// by the partition's previous owner is complete in the log when this returns.
    /// </summary>
    /// <exception cref="LogException">Retriable: not decided yet.</exception>
    long? Committed(TopicPartition partition);

    /// <summary>
    /// Offsets between the next record to poll and the end of what readers may see, as far as the last fetch told; 0 when all records
    /// have been polled, also where transaction markers follow. Null when unknown.
    /// </summary>
    long? Behind(TopicPartition partition);

    /// <summary>Leaves the group: revokes through the listener first.</summary>
    void Close();
}

/// <summary>A group member's identity; opaque to all but the producer of the same log.</summary>
public abstract class GroupMetadata;

/// <summary>Hears of partitions that come and go.</summary>
public interface IRebalanceListener
{
    /// <summary>These partitions are ours from now on.</summary>
    void Assigned(IReadOnlyList<TopicPartition> partitions);

    /// <summary>These partitions are ours until this call returns: finish and commit.</summary>
    void Revoked(IReadOnlyList<TopicPartition> partitions);

    /// <summary>These partitions belong to someone else already: what is not committed must be dropped.</summary>
    void Lost(IReadOnlyList<TopicPartition> partitions);
}
