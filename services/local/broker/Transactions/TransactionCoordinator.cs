using System.Collections.Concurrent;

namespace LeadStreams.Local.Broker.Transactions;

/// <summary>What the transaction coordinator works with.</summary>
internal sealed record TransactionEnvironment
{
    public required StateTable Table { get; init; }
    public required GroupCoordinator Groups { get; init; }
    public required ITransactionMarkers Markers { get; init; }

    /// <summary>Hands out producer ids never used before.</summary>
    public required Func<long> NextProducerId { get; init; }
    public required TransactionOptions Options { get; init; }
    public required TimeProvider Time { get; init; }
    public required ILogger Logger { get; init; }
}

/// <summary>
/// All transactional ids of the broker (Kafka protocol, KIP-98). Every transition is durable in <see cref="TopicName"/> before
/// it is answered, and markers and group offsets are written before EndTxn is. A transaction found prepared at the start is
/// finished before the first request.
/// </summary>
internal sealed class TransactionCoordinator : ITransactionGate, IAsyncDisposable
{
    /// <summary>The internal topic.</summary>
    public const string TopicName = "__transaction_state";

    private readonly ConcurrentDictionary<string, TransactionCell> _byId = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<long, TransactionCell> _byProducer = new();
    private readonly TransactionEnvironment _environment;
    private readonly ITimer _scan;
    private int _scanning;

    private TransactionCoordinator(TransactionEnvironment environment)
    {
        _environment = environment;
        foreach (var (key, value) in environment.Table.Live)
        {
            var state = TransactionRecords.Read(key, value);
            Publish(CellOf(state.TransactionalId), state);
        }

        var interval = environment.Options.ScanInterval;
        _scan = environment.Time.CreateTimer(_ => _ = ScanAsync(), null, interval, interval);
    }

    private DateTimeOffset Now => _environment.Time.GetUtcNow();

    /// <summary>Everything the coordinator serves.</summary>
    public IEnumerable<ApiHandler> Handlers =>
        [.. new ProducerApis(this).Handlers, .. new TransactionApis(this, _environment.Time).Handlers];

    /// <summary>Takes up what is stored in the table, and finishes every transaction whose outcome is decided.</summary>
    public static async Task<TransactionCoordinator> OpenAsync(TransactionEnvironment environment)
    {
        var coordinator = new TransactionCoordinator(environment);
        environment.Groups.CheckTransaction = coordinator.CheckOffsets;
        foreach (var cell in coordinator._byId.Values)
        {
            if (cell.State is { IsPrepared: true })
                await coordinator.FinishAsync(cell);
        }

        return coordinator;
    }

    public bool IsPartitionInTransaction(long producerId, short epoch, string topic, int partition) =>
        _byProducer.TryGetValue(producerId, out var cell)
        && cell.State is { Status: TransactionStatus.Ongoing } state
        && state.ProducerId == producerId
        && state.Epoch == epoch
        && state.Partitions.Contains(new TopicPartition(topic, partition));

    private short CheckOffsets(TransactionClaim claim, string groupId)
    {
        var state = Find(claim.TransactionalId)?.State;
        var error = TransactionRules.CheckProducer(state, claim.Producer);
        if (error == ErrorCode.ProducerFenced)
            return ErrorCode.InvalidProducerEpoch;
        if (error != ErrorCode.None)
            return error;
        return state!.Status == TransactionStatus.Ongoing && state.Groups.Contains(groupId)
            ? ErrorCode.None
            : ErrorCode.InvalidTxnState;
    }

    public async Task<InitProducerIdAnswer> InitProducerIdAsync(InitProducerIdRequest request)
    {
        if (request.TransactionalId is null)
            return new InitProducerIdAnswer(ErrorCode.None, _environment.NextProducerId(), 0);
        if (request.TransactionalId.Length == 0)
            return InitProducerIdAnswer.Failed(ErrorCode.InvalidRequest);
        if (request.Timeout <= TimeSpan.Zero || request.Timeout > _environment.Options.MaxTimeout)
            return InitProducerIdAnswer.Failed(ErrorCode.InvalidTransactionTimeout);
        using var turn = await TakeTurnAsync(request.TransactionalId);
        var state = turn.Cell.State;
        var producerId = TransactionRules.NeedsProducerId(state) ? _environment.NextProducerId() : -1;
        var (error, next) = TransactionRules.InitProducerId(state, request, producerId, Now);
        if (next is null)
            return InitProducerIdAnswer.Failed(error);
        if (!await MoveAsync(turn.Cell, next))
            return InitProducerIdAnswer.Failed(ErrorCode.CoordinatorNotAvailable);
        if (error == ErrorCode.None)
            return new InitProducerIdAnswer(ErrorCode.None, next.ProducerId, next.Epoch);
        await FinishAsync(turn.Cell);
        return InitProducerIdAnswer.Failed(error);
    }

    /// <summary>One error for each partition, in order; all are added or none.</summary>
    public async Task<short[]> AddPartitionsAsync(
        string transactionalId,
        ProducerClaim producer,
        IReadOnlyList<TopicPartition> partitions,
        Func<string, bool>? mayWrite = null
    )
    {
        short Check(TopicPartition partition) =>
            mayWrite?.Invoke(partition.Topic) == false ? ErrorCode.TopicAuthorizationFailed
            : _environment.Markers.Exists(partition) ? ErrorCode.None
            : ErrorCode.UnknownTopicOrPartition;
        short[] errors = [.. partitions.Select(Check)];
        var shared = Array.TrueForAll(errors, error => error == ErrorCode.None)
            ? await DecideAsync(transactionalId, state => TransactionRules.Add(state, producer, partitions, [], Now))
            : ErrorCode.OperationNotAttempted;
        return Array.ConvertAll(errors, own => own == ErrorCode.None ? shared : own);
    }

    /// <summary>Adds the offsets of a group to the transaction.</summary>
    public Task<short> AddOffsetsAsync(string transactionalId, ProducerClaim producer, string groupId) =>
        DecideAsync(transactionalId, state => TransactionRules.Add(state, producer, [], [groupId], Now));

    /// <summary>Commits or aborts; done when the outcome is visible everywhere.</summary>
    public Task<short> EndAsync(string transactionalId, ProducerClaim producer, bool commit) =>
        DecideAsync(transactionalId, state => TransactionRules.End(state, producer, commit, Now));

    public IReadOnlyList<TransactionState> List() =>
        [.. _byId.Values.Select(cell => cell.State).OfType<TransactionState>()];

    /// <summary>Null when the id is unknown.</summary>
    public TransactionState? Describe(string transactionalId) => Find(transactionalId)?.State;

    /// <summary>
    /// Aborts transactions that ran out of time, tries again to finish those that could not be, forgets ids long unused.
    /// </summary>
    public async Task ScanAsync()
    {
        if (Interlocked.Exchange(ref _scanning, 1) == 1)
            return;
        try
        {
            foreach (var (transactionalId, cell) in _byId)
            {
                if (cell.State is { } state && NeedsCare(state))
                    await CareForAsync(transactionalId);
            }
        }
        catch (Exception fault)
        {
            // The edge of a timer: the next round tries again.
            Log.TransactionScanFailed(_environment.Logger, fault);
        }
        finally
        {
            Volatile.Write(ref _scanning, 0);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _scan.DisposeAsync();
        await _environment.Table.DisposeAsync();
        foreach (var cell in _byId.Values)
            cell.Dispose();
    }

    private async Task<short> DecideAsync(string transactionalId, Func<TransactionState?, TransactionDecision> decide)
    {
        if (transactionalId.Length == 0)
            return ErrorCode.InvalidRequest;
        if (Find(transactionalId) is null)
            return ErrorCode.InvalidProducerIdMapping;
        using var turn = await TakeTurnAsync(transactionalId);
        var (error, next) = decide(turn.Cell.State);
        if (next is null)
            return error;
        if (!await MoveAsync(turn.Cell, next))
            return ErrorCode.CoordinatorNotAvailable;

        // The outcome is decided and durable: it is a success even if the markers have to be tried again.
        if (next.IsPrepared)
            await FinishAsync(turn.Cell);
        return ErrorCode.None;
    }

    private bool NeedsCare(TransactionState state) =>
        state.IsPrepared || TransactionRules.HasTimedOut(state, Now) || HasExpired(state);

    private bool HasExpired(TransactionState state) =>
        state.IsIdle && Now - state.UpdatedAt > _environment.Options.Expiration;

    private async Task CareForAsync(string transactionalId)
    {
        using var turn = await TakeTurnAsync(transactionalId);
        if (turn.Cell.State is not { } state)
            return;
        if (HasExpired(state))
        {
            await _environment.Table.WriteAsync(
                [TransactionRecords.Expired(transactionalId)],
                ok => Forget(turn.Cell, ok)
            );
            return;
        }

        if (TransactionRules.HasTimedOut(state, Now))
        {
            Log.TransactionTimedOut(_environment.Logger, state.ProducerId);
            if (!await MoveAsync(turn.Cell, TransactionRules.Fence(state, Now)))
                return;
        }

        if (turn.Cell.State is { IsPrepared: true })
            await FinishAsync(turn.Cell);
    }

    /// <summary>
    /// Carries a decided outcome out: markers and group offsets, then the note that it is done. Every step may be done again;
    /// what fails is left to the next scan or start.
    /// </summary>
    private async Task FinishAsync(TransactionCell cell)
    {
        var state = cell.State!;
        var commit = state.Status == TransactionStatus.PrepareCommit;
        try
        {
            var markers = state
                .Partitions.Select(one =>
                    _environment.Markers.WriteAsync(one, state.ProducerId, state.Epoch, commit).AsTask()
                )
                .Append(_environment.Groups.CompleteTransactionAsync(state.ProducerId, state.Groups, commit));
            var done = await Task.WhenAll(markers);
            if (!done.Contains(false) && await MoveAsync(cell, TransactionRules.Complete(state, Now)))
                return;
            Log.TransactionNotFinished(_environment.Logger, null, state.ProducerId);
        }
        catch (IOException fault)
        {
            Log.TransactionNotFinished(_environment.Logger, fault, state.ProducerId);
        }
    }

    private Task<bool> MoveAsync(TransactionCell cell, TransactionState next) =>
        _environment.Table.WriteAsync(
            [TransactionRecords.Live(next)],
            ok =>
            {
                if (ok)
                    Publish(cell, next);
            }
        );

    private void Publish(TransactionCell cell, TransactionState next)
    {
        var before = cell.State;
        cell.State = next;
        _byProducer[next.ProducerId] = cell;
        if (before is not null && before.ProducerId != next.ProducerId)
            _byProducer.TryRemove(before.ProducerId, out _);
    }

    private void Forget(TransactionCell cell, bool ok)
    {
        if (!ok || cell.State is not { } state)
            return;
        cell.State = null;
        _byProducer.TryRemove(state.ProducerId, out _);
        _byId.TryRemove(state.TransactionalId, out _);
    }

    private TransactionCell? Find(string transactionalId) => _byId.GetValueOrDefault(transactionalId);

    private TransactionCell CellOf(string transactionalId) =>
        _byId.GetOrAdd(transactionalId, _ => new TransactionCell());

    private async Task<TransactionTurn> TakeTurnAsync(string transactionalId)
    {
        while (true)
        {
            var cell = CellOf(transactionalId);
            var turn = await cell.TakeTurnAsync();
            if (Find(transactionalId) == cell)
                return turn;

            // The id expired while this request waited: it begins anew.
            turn.Dispose();
        }
    }
}
