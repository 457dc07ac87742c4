namespace LeadStreams.Local.Broker.Coordination;

/// <summary>The log under a <see cref="StateTable"/>: appends are atomic, ordered, and durable when they are done.</summary>
internal interface IStateLog
{
    /// <summary>Where the next record will be.</summary>
    long EndOffset { get; }

    /// <summary>Every record from the start of the log to its end, in order.</summary>
    IEnumerable<StateRecord> Replay();

    /// <summary>Appends all records or none. False when the log failed: then nothing more can be appended until a restart,
    /// and whether these records survive it is unknown.</summary>
    ValueTask<bool> AppendAsync(IReadOnlyList<StateRecord> records);

    /// <summary>Lets everything before <paramref name="offset"/> go.</summary>
    Task TruncateBeforeAsync(long offset);
}
