using System.Collections.Immutable;

namespace LeadStreams.Local.Broker.Transactions;

/// <summary>States of a transactional id; the names go out in ListTransactions and DescribeTransactions.</summary>
internal enum TransactionStatus
{
    Empty,
    Ongoing,
    PrepareCommit,
    PrepareAbort,
    CompleteCommit,
    CompleteAbort,
}

/// <summary>
/// What is known and durable about one transactional id. Immutable: a transition makes another one, and whoever holds this
/// one has a consistent view.
/// </summary>
internal sealed record TransactionState
{
    public required string TransactionalId { get; init; }
    public required long ProducerId { get; init; }
    public required short Epoch { get; init; }

    /// <summary>The producer id before the last change of it, -1 when none: a lost answer may be asked for again (KIP-360).</summary>
    public long LastProducerId { get; init; } = -1;

    /// <summary>The epoch before the last bump asked for by the producer itself, -1 when somebody else fenced it.</summary>
    public short LastEpoch { get; init; } = -1;
    public required TimeSpan Timeout { get; init; }
    public TransactionStatus Status { get; init; } = TransactionStatus.Empty;

    /// <summary>Partitions that take part in the transaction and get a marker at its end.</summary>
    public ImmutableHashSet<TopicPartition> Partitions { get; init; } = [];

    /// <summary>Groups whose offsets take part in the transaction.</summary>
    public ImmutableHashSet<string> Groups { get; init; } = [];

    /// <summary>When the transaction began; null when none is open.</summary>
    public DateTimeOffset? StartedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }

    public bool IsPrepared => Status is TransactionStatus.PrepareCommit or TransactionStatus.PrepareAbort;

    /// <summary>Whether no transaction is open, nor being ended.</summary>
    public bool IsIdle => Status != TransactionStatus.Ongoing && !IsPrepared;
}
