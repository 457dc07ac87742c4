using LeadStreams.Streams.Runtime;

namespace LeadStreams.Streams.State;

/// <summary>State of one task that lives in memory and in a compacted changelog topic, and takes part in its transactions.</summary>
internal interface IChangelogged
{
    /// <summary>The compacted topic; the task's partition number is the partition.</summary>
    string ChangelogTopic { get; }

    /// <summary>Takes one record of the changelog.</summary>
    void Restore(string key, ReadOnlyMemory<byte>? value);

    /// <summary>Writes each entry that the transaction has changed, once.</summary>
    void WriteChangelog(RecordOutput output, int partition);

    /// <summary>The transaction is committed.</summary>
    void Commit();

    /// <summary>The transaction is aborted: every entry is again as it was committed last.</summary>
    void Rollback();
}
