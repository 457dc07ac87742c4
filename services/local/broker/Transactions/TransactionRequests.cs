namespace LeadStreams.Local.Broker.Transactions;

/// <summary>InitProducerId; without a transactional id it only asks for a producer id.</summary>
internal sealed record InitProducerIdRequest(string? TransactionalId, TimeSpan Timeout, ProducerClaim? Claim);

/// <summary>The answer to InitProducerId; -1 and -1 with an error.</summary>
internal readonly record struct InitProducerIdAnswer(short Error, long ProducerId, short Epoch)
{
    public static InitProducerIdAnswer Failed(short error) => new(error, -1, -1);
}

/// <summary>Where transactions leave their outcome in partitions.</summary>
internal interface ITransactionMarkers
{
    /// <summary>Whether the partition exists.</summary>
    bool Exists(TopicPartition partition);

    /// <summary>
    /// Appends the marker, durably; without effect when it is there already. A partition that is gone counts as done.
    /// False when it could not be written.
    /// </summary>
    ValueTask<bool> WriteAsync(TopicPartition partition, long producerId, short epoch, bool commit);
}

/// <summary>Settings of the transaction coordinator; each names the Apache Kafka broker setting it stands for.</summary>
internal sealed record TransactionOptions
{
    /// <summary><c>transaction.max.timeout.ms</c></summary>
    public TimeSpan MaxTimeout { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary><c>transaction.abort.timed.out.transaction.cleanup.interval.ms</c></summary>
    public TimeSpan ScanInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary><c>transactional.id.expiration.ms</c></summary>
    public TimeSpan Expiration { get; init; } = TimeSpan.FromDays(7);
}
