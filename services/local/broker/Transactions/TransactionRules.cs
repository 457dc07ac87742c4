namespace LeadStreams.Local.Broker.Transactions;

/// <summary>What a request makes of a transactional id: an error, or none and perhaps another state to be made durable.</summary>
internal readonly record struct TransactionDecision(short Error, TransactionState? Next)
{
    /// <summary>Nothing to write: refused with an error, or with none granted as things stand.</summary>
    public static implicit operator TransactionDecision(short error) => new(error, null);

    public static implicit operator TransactionDecision(TransactionState next) => new(ErrorCode.None, next);
}

/// <summary>Who a producer says it is; v3+ of InitProducerId (KIP-360).</summary>
internal readonly record struct ProducerClaim(long ProducerId, short Epoch)
{
    /// <summary>Nothing is claimed.</summary>
    public static readonly ProducerClaim None = new(-1, -1);
}

/// <summary>The transactional id and the producer that a request names.</summary>
internal sealed record TransactionClaim(string TransactionalId, ProducerClaim Producer);

/// <summary>
/// The transitions of a transactional id (Kafka protocol, KIP-98 and KIP-360), pure:
/// <code>
///   Empty, Complete* -- AddPartitions, AddOffsets --> Ongoing -- EndTxn, timeout, another producer --> Prepare* -- markers --> Complete*
///   Empty, Complete* -- InitProducerId (epoch + 1) --> Empty
///
///   request               Empty        Ongoing                      Prepare*               Complete*
///   InitProducerId        epoch + 1    fence (epoch + 1), abort,    51                     epoch + 1
///                                      51; the retry bumps again
///   AddPartitions/Offsets Ongoing      grows                        51                     Ongoing
///   EndTxn                48           Prepare*                     same: 51, other: 48    same: 0, other: 48
/// </code>
/// Requests of one id are decided one after the other, each when the write of the one before is durable; so there is no
/// pending state to refuse with 51, and a retry finds the outcome.
/// </summary>
internal static class TransactionRules
{
    /// <summary>From this epoch on a producer gets a new id: the last value is left for fencing.</summary>
    private const short ExhaustedEpoch = short.MaxValue - 1;

    /// <summary>Whether InitProducerId will need a producer id never used before.</summary>
    public static bool NeedsProducerId(TransactionState? state) => state is null || IsExhausted(state.Epoch);

    /// <summary>InitProducerId; <paramref name="freshProducerId"/> is used when <see cref="NeedsProducerId"/> says so.</summary>
    /// <returns>
    /// No error and the state whose id and epoch the producer gets; or 51 with a fencing state, whose abort is to be finished.
    /// </returns>
    public static TransactionDecision InitProducerId(
        TransactionState? state,
        InitProducerIdRequest request,
        long freshProducerId,
        DateTimeOffset now
    )
    {
        if (state is null)
            return NewState(request, freshProducerId, now);
        if (request.Claim is { } claim && !MayContinue(state, claim))
            return ErrorCode.ProducerFenced;
        if (state.IsPrepared)
            return ErrorCode.ConcurrentTransactions;
        if (state.Status == TransactionStatus.Ongoing)
            return new TransactionDecision(ErrorCode.ConcurrentTransactions, Fence(state, now));

        var next = state with
        {
            Status = TransactionStatus.Empty,
            Timeout = request.Timeout,
            Partitions = [],
            Groups = [],
            StartedAt = null,
            UpdatedAt = now,
        };
        if (request.Claim is { } retried && !IsCurrent(state, retried))
            return next;
        var own = request.Claim is not null;
        next = next with { LastEpoch = own ? state.Epoch : (short)-1 };
        return IsExhausted(state.Epoch)
            ? next with
            {
                ProducerId = freshProducerId,
                Epoch = 0,
                LastProducerId = state.ProducerId,
            }
            : next with
            {
                Epoch = (short)(state.Epoch + 1),
            };
    }

    /// <summary>AddPartitionsToTxn and AddOffsetsToTxn.</summary>
    public static TransactionDecision Add(
        TransactionState? state,
        ProducerClaim producer,
        IReadOnlyCollection<TopicPartition> partitions,
        IReadOnlyCollection<string> groups,
        DateTimeOffset now
    )
    {
        var error = CheckProducer(state, producer);
        if (error != ErrorCode.None)
            return error;
        if (state!.IsPrepared)
            return ErrorCode.ConcurrentTransactions;
        if (state.IsIdle)
            state = state with { Partitions = [], Groups = [], StartedAt = now };
        else if (state.Partitions.IsSupersetOf(partitions) && state.Groups.IsSupersetOf(groups))
            return ErrorCode.None;
        return state with
        {
            Status = TransactionStatus.Ongoing,
            Partitions = state.Partitions.Union(partitions),
            Groups = state.Groups.Union(groups),
            UpdatedAt = now,
        };
    }

    /// <summary>EndTxn: the next state is Prepare*, whose markers are then to be written.</summary>
    public static TransactionDecision End(
        TransactionState? state,
        ProducerClaim producer,
        bool commit,
        DateTimeOffset now
    )
    {
        var error = CheckProducer(state, producer);
        if (error != ErrorCode.None)
            return error;
        return state!.Status switch
        {
            TransactionStatus.Ongoing => state with
            {
                Status = commit ? TransactionStatus.PrepareCommit : TransactionStatus.PrepareAbort,
                UpdatedAt = now,
            },
            TransactionStatus.CompleteCommit when commit => ErrorCode.None,
            TransactionStatus.CompleteAbort when !commit => ErrorCode.None,
            TransactionStatus.PrepareCommit when commit => ErrorCode.ConcurrentTransactions,
            TransactionStatus.PrepareAbort when !commit => ErrorCode.ConcurrentTransactions,
            _ => ErrorCode.InvalidTxnState,
        };
    }

    /// <summary>
    /// Aborts an open transaction over its producer's head: the bumped epoch goes into the markers and so reaches every
    /// partition. The producer never gets this epoch, and it can not claim its old one any more.
    /// </summary>
    public static TransactionState Fence(TransactionState ongoing, DateTimeOffset now) =>
        ongoing with
        {
            Status = TransactionStatus.PrepareAbort,
            Epoch = (short)Math.Min(ongoing.Epoch + 1, short.MaxValue),
            LastEpoch = -1,
            UpdatedAt = now,
        };

    /// <summary>All markers are written.</summary>
    public static TransactionState Complete(TransactionState prepared, DateTimeOffset now) =>
        prepared with
        {
            Status =
                prepared.Status == TransactionStatus.PrepareCommit
                    ? TransactionStatus.CompleteCommit
                    : TransactionStatus.CompleteAbort,
            Partitions = [],
            Groups = [],
            StartedAt = null,
            UpdatedAt = now,
        };

    public static bool HasTimedOut(TransactionState state, DateTimeOffset now) =>
        state.Status == TransactionStatus.Ongoing && now - state.StartedAt > state.Timeout;

    /// <summary>0, 49 for an unknown id or another producer, 90 for another epoch.</summary>
    public static short CheckProducer(TransactionState? state, ProducerClaim producer)
    {
        if (state is null || state.ProducerId != producer.ProducerId)
            return ErrorCode.InvalidProducerIdMapping;
        return state.Epoch == producer.Epoch ? ErrorCode.None : ErrorCode.ProducerFenced;
    }

    /// <summary>
    /// KIP-360: a producer may go on as what it is, or ask again for what it got but never heard of. While a transaction is
    /// open the latter would be an answer long outrun, whose abort would hit a healthy producer.
    /// </summary>
    private static bool MayContinue(TransactionState state, ProducerClaim claim)
    {
        if (IsCurrent(state, claim))
            return true;
        if (state.LastEpoch < 0 || claim.Epoch != state.LastEpoch || !(state.IsIdle || state.IsPrepared))
            return false;
        return claim.ProducerId == state.ProducerId
            || (claim.ProducerId == state.LastProducerId && IsExhausted(claim.Epoch));
    }

    private static bool IsCurrent(TransactionState state, ProducerClaim claim) =>
        claim.ProducerId == state.ProducerId && claim.Epoch == state.Epoch;

    private static bool IsExhausted(short epoch) => epoch >= ExhaustedEpoch;

    private static TransactionState NewState(InitProducerIdRequest request, long producerId, DateTimeOffset now) =>
        new()
        {
            TransactionalId = request.TransactionalId!,
            ProducerId = producerId,
            Epoch = 0,
            Timeout = request.Timeout,
            UpdatedAt = now,
        };
}
