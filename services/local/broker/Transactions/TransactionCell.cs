namespace LeadStreams.Local.Broker.Transactions;

/// <summary>
/// The place of one transactional id: its durable state, and the turns its requests take. A turn may last over I/O; nobody
/// holds a monitor meanwhile.
/// </summary>
internal sealed class TransactionCell : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private volatile TransactionState? _state;

    /// <summary>What is durable; null before the first InitProducerId. Changes only for whoever has the turn.</summary>
    public TransactionState? State
    {
        get => _state;
        set => _state = value;
    }

    public async Task<TransactionTurn> TakeTurnAsync()
    {
        await _turn.WaitAsync();
        return new TransactionTurn(this, _turn);
    }

    public void Dispose() => _turn.Dispose();
}

/// <summary>The right to change a transactional id, until disposed.</summary>
internal readonly struct TransactionTurn(TransactionCell cell, SemaphoreSlim turn) : IDisposable
{
    public TransactionCell Cell { get; } = cell;

    public void Dispose() => turn.Release();
}
