using LeadStreams.Streams.Runtime;
using LeadStreams.Streams.State.Checkpoints;

namespace LeadStreams.Streams.State;

/// <summary>State of one task that lives in memory and in a compacted changelog topic, and takes part in its transactions.</summary>
internal interface IChangelogged
{
    /// <summary>The compacted topic; the task's partition number is the partition.</summary>
    string ChangelogTopic { get; }

    /// <summary>True when the running transaction has changed something.</summary>
    bool IsChanged { get; }

    /// <summary>Number of entries that are committed.</summary>
    int CommittedCount { get; }

    /// <summary>Bytes of memory held.</summary>
    long HeldBytes { get; }

    /// <summary>Takes one record of the changelog; <paramref name="isTombstone"/> says that the key is gone.</summary>
    void Restore(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, bool isTombstone);

    /// <summary>Takes one block of a checkpoint, entries as <see cref="EntryFormat"/> has them; the array is the callee's from now on.</summary>
    void Adopt(byte[] block);

    /// <summary>Forgets everything: what was restored so far cannot be trusted.</summary>
    void Clear();

    /// <summary>The committed entries as they are now, to be written on another thread; cheap.</summary>
    IEntrySnapshot Snapshot();

    /// <summary>Writes each entry that the transaction has changed, once.</summary>
    void WriteChangelog(RecordOutput output, int partition);

    /// <summary>The transaction is committed.</summary>
    void Commit();

    /// <summary>The transaction is aborted: every entry is again as it was committed last.</summary>
    void Rollback();
}
