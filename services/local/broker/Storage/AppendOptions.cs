namespace LeadStreams.Local.Broker.Storage;

/// <summary>How one batch is to be appended.</summary>
/// <param name="IsInternalWriter">
/// The broker's own coordinators: no size limit, no timestamp window, no sequence numbers asked for, no null-key rule.
/// </param>
/// <param name="TransactionGate">Asked once for the first batch of a transaction in a partition; null asks nobody.</param>
internal readonly record struct AppendOptions(bool IsInternalWriter = false, ITransactionGate? TransactionGate = null);

/// <summary>What the transaction coordinator knows about who may write where.</summary>
internal interface ITransactionGate
{
    /// <summary>True when the partition was added to the ongoing transaction of that producer and epoch.
    /// Called without any lock of the partition held; must not block for long.</summary>
    bool IsPartitionInTransaction(long producerId, short epoch, string topic, int partition);
}

/// <summary>Outcome of an append.</summary>
/// <param name="ErrorCode">Kafka error code, 0 = appended and as durable as the flush policy promises.</param>
/// <param name="BaseOffset">Offset of the first record (of the original for a duplicate), -1 on error.</param>
/// <param name="LogAppendTimeMs">Milliseconds since 1970 for LogAppendTime topics, else -1.</param>
/// <param name="LogStartOffset">First offset of the partition.</param>
/// <param name="ErrorMessage">Says why, for the client's log.</param>
/// <param name="Duplicate">The batch had been appended before; nothing was written now.</param>
internal readonly record struct AppendResult(
    short ErrorCode,
    long BaseOffset,
    long LogAppendTimeMs,
    long LogStartOffset,
    string? ErrorMessage = null,
    bool Duplicate = false
)
{
    public static AppendResult Failed(short errorCode, string message, long logStartOffset) =>
        new(errorCode, -1, -1, logStartOffset, message);
}
