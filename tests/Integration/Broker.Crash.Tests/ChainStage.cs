namespace LeadStreams.Broker.Crash.Tests;

/// <summary>One step of a chain: who reads what, and writes it where.</summary>
/// <param name="Group">The consumer group of all members of the stage.</param>
/// <param name="Input">The topic read.</param>
/// <param name="Output">The topic written; it has as many partitions as the input.</param>
/// <param name="TransactionalId">Of this member alone.</param>
internal sealed record ChainStage(string Group, string Input, string Output, string TransactionalId)
{
    /// <summary>Most records of one transaction.</summary>
    public int MaxBatch { get; init; } = 20;

    /// <summary>How long a member that vanished keeps its partitions.</summary>
    public TimeSpan SessionTimeout { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>How long a transaction that nobody ends may stand in the way of readers.</summary>
    public TimeSpan TransactionTimeout { get; init; } = TimeSpan.FromSeconds(20);
}
