namespace LeadStreams.Local.Broker.Storage;

/// <summary>What became of an append inside the writer's lock.</summary>
/// <param name="Result">The answer, when there is nothing to wait for.</param>
/// <param name="Pending">The answer to come after the commit.</param>
/// <param name="AskGateAt">Nothing was written: the transaction gate has to be asked first, and the append tried again with
/// this as approval.</param>
/// <param name="HasAdvanced">The high watermark moved.</param>
internal readonly record struct AppendOutcome(
    AppendResult Result,
    Task<AppendResult>? Pending = null,
    long? AskGateAt = null,
    bool HasAdvanced = false
);
