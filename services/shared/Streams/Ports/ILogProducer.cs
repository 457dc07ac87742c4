namespace LeadStreams.Streams.Ports;

/// <summary>A transactional producer. Used by one thread. Every call may throw <see cref="LogException"/>; its kind says what to do.</summary>
public interface ILogProducer : IDisposable
{
    /// <summary>Fences earlier producers of the same transactional id and has their open transaction aborted.</summary>
    void InitTransactions();

    /// <summary>Begins a transaction.</summary>
    void BeginTransaction();

    /// <summary>Appends a record within the transaction. Never throws <see cref="LogErrorKind.Retriable"/>.</summary>
    /// <exception cref="RecordTooLargeException">No log takes a record of that size.</exception>
    void Produce(in OutgoingRecord record);

    /// <summary>Makes the group's offsets part of the transaction; fails when the group has moved on.</summary>
    void SendOffsets(IReadOnlyList<TopicPartitionOffset> offsets, GroupMetadata group);

    /// <summary>Commits. Fails, abortable, when a record of the transaction could not be appended.</summary>
    void CommitTransaction();

    /// <summary>Aborts.</summary>
    void AbortTransaction();
}
