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

/// <summary>The broker's settings as far as the transaction coordinator is concerned.</summary>
internal sealed record TransactionOptions(BrokerSettings Settings)
{
    /// <summary>The defaults.</summary>
    public TransactionOptions()
        : this(BrokerSettings.Parse([])) { }

    public TimeSpan MaxTimeout { get; init; } = Settings.Milliseconds("transaction.max.timeout.ms");
    public TimeSpan Expiration { get; init; } = Settings.Milliseconds("transactional.id.expiration.ms");
    public TimeSpan ScanInterval { get; init; } =
        Settings.Milliseconds("transaction.abort.timed.out.transaction.cleanup.interval.ms");
}
