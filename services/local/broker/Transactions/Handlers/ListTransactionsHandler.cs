namespace LeadStreams.Local.Broker.Transactions.Handlers;

/// <summary>ListTransactions, filtered by state, producer id and (v1) how long they have been open.</summary>
internal sealed class ListTransactionsHandler(TransactionCoordinator coordinator, TimeProvider time)
    : ImmediateHandler(ApiKey.ListTransactions)
{
    /// <summary>States a client may ask for; the last two never appear here.</summary>
    private static readonly string[] _knownStates =
    [
        .. Enum.GetNames<TransactionStatus>(),
        "Dead",
        "PrepareEpochFence",
    ];

    protected override void Handle(RequestContext context, ref KafkaReader reader, KafkaWriter response)
    {
        var states = reader.ReadStrings().ToHashSet(StringComparer.Ordinal);
        var producerIds = new HashSet<long>();
        for (var left = reader.ReadArrayLength(sizeof(long)); left > 0; left--)
            producerIds.Add(reader.ReadInt64());
        var minDurationMs = context.ApiVersion >= 1 ? reader.ReadInt64() : -1;

        var transactions = coordinator
            .List()
            .Where(one => context.AllowsTransactionalId(AclOperation.Describe, one.TransactionalId))
            .Where(one => states.Count == 0 || states.Contains(one.Status.ToString()))
            .Where(one => producerIds.Count == 0 || producerIds.Contains(one.ProducerId))
            .Where(one => minDurationMs < 0 || IsOpenLongerThan(one, minDurationMs))
            .ToArray();
        Write(states.Except(_knownStates, StringComparer.Ordinal).ToArray(), transactions, response);
    }

    private bool IsOpenLongerThan(TransactionState state, long durationMs) =>
        state.StartedAt is { } started && (time.GetUtcNow() - started).TotalMilliseconds > durationMs;

    private static void Write(string[] unknownStates, TransactionState[] transactions, KafkaWriter response)
    {
        response.WriteInt16(ErrorCode.None);
        response.WriteStrings(unknownStates);
        foreach (var transaction in response.Elements(transactions))
        {
            response.WriteString(transaction.TransactionalId);
            response.WriteInt64(transaction.ProducerId);
            response.WriteString(transaction.Status.ToString());
        }
    }
}
