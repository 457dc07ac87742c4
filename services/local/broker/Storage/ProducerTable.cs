using System.Runtime.InteropServices;

namespace LeadStreams.Local.Broker.Storage;

/// <summary>What the producers' state says to a batch that is about to be appended.</summary>
/// <param name="ErrorCode">Kafka error code, 0 = go on.</param>
/// <param name="Message">Why not.</param>
/// <param name="Original">The same batch, appended before.</param>
/// <param name="OpensTransaction">It would be the first of a transaction in this partition.</param>
/// <param name="HasEffect">False for a marker that would change nothing.</param>
internal readonly record struct SequenceDecision(
    short ErrorCode,
    string? Message = null,
    AppendedBatch? Original = null,
    bool OpensTransaction = false,
    bool HasEffect = true
);

/// <summary>Idempotence and transactions of one partition: who wrote which sequence numbers in which epoch, which
/// transactions are undecided. A pure function of the batches of the log (and of time, for forgetting producers);
/// not thread-safe.</summary>
internal sealed class ProducerTable
{
    private readonly Dictionary<long, ProducerEntry> _entries = [];
    private readonly SortedSet<long> _openTransactions = [];
    private readonly Queue<(long FirstOffset, long MarkerOffset)> _decidedNotDurable = new();
    private int _pruneAtCount = 1000;

    public IEnumerable<ProducerEntry> Entries => _entries.Values;

    public int Count => _entries.Count;

    /// <summary>Judges a data batch; changes nothing but may forget an expired producer.</summary>
    public SequenceDecision Judge(RecordBatch batch, bool isInternalWriter, long nowMs, long expirationMs)
    {
        if (!batch.HasProducerId)
            return default;
        if (Find(batch.ProducerId, nowMs, expirationMs) is not { } entry)
            return new SequenceDecision(0, OpensTransaction: batch.IsTransactional);
        if (batch.ProducerEpoch < entry.Epoch)
            return new SequenceDecision(
                ErrorCode.InvalidProducerEpoch,
                $"producer epoch {batch.ProducerEpoch} is older than {entry.Epoch}"
            );
        if (!isInternalWriter)
        {
            var isSameEpoch = batch.ProducerEpoch == entry.Epoch;
            if (isSameEpoch && entry.TryFind(batch.BaseSequence, batch.LastSequence, out var original))
                return new SequenceDecision(0, Original: original);
            var expected = isSameEpoch ? (entry.LastSequence + 1) & int.MaxValue : 0;
            if (batch.BaseSequence != expected && !(isSameEpoch && entry.AcceptsAnySequence))
                return new SequenceDecision(
                    ErrorCode.OutOfOrderSequenceNumber,
                    $"sequence number {batch.BaseSequence} where {expected} is next"
                );
        }

        return entry.HasTransaction && !batch.IsTransactional
            ? new SequenceDecision(ErrorCode.InvalidTxnState, "not transactional while a transaction is open")
            : new SequenceDecision(0, OpensTransaction: batch.IsTransactional && !entry.HasTransaction);
    }

    /// <summary>Judges a marker.</summary>
    public SequenceDecision JudgeMarker(RecordBatch marker)
    {
        if (!_entries.TryGetValue(marker.ProducerId, out var entry))
            return new SequenceDecision(0);
        if (marker.ProducerEpoch < entry.Epoch)
            return new SequenceDecision(ErrorCode.InvalidProducerEpoch, "marker of an older producer epoch");
        // A negative coordinator epoch is an administrator's, who aborts a hanging transaction.
        if (
            marker.ControlCoordinatorEpoch() is >= 0 and var coordinatorEpoch
            && coordinatorEpoch < entry.CoordinatorEpoch
        )
            return new SequenceDecision(ErrorCode.TransactionCoordinatorFenced, "marker of an older coordinator");
        return new SequenceDecision(0, HasEffect: entry.HasTransaction || marker.ProducerEpoch > entry.Epoch);
    }

    /// <summary>Takes note of a batch that stands in the log. Returns the transaction that it aborted, if it did.</summary>
    public AbortedTransaction? Apply(RecordBatch batch, long nowMs)
    {
        if (!batch.HasProducerId)
            return null;
        ref var slot = ref CollectionsMarshal.GetValueRefOrAddDefault(_entries, batch.ProducerId, out _);
        var entry = slot ??= new ProducerEntry(batch.ProducerId);
        entry.EnterEpoch(batch.ProducerEpoch);
        entry.LastTimestampMs = nowMs;
        if (batch.IsControl)
            return Decide(entry, batch);
        if (batch.BaseSequence >= 0)
            entry.Remember(
                new AppendedBatch(
                    batch.BaseSequence,
                    batch.LastSequence,
                    batch.BaseOffset,
                    batch.NextOffset,
                    batch.IsLogAppendTime ? batch.MaxTimestamp : -1
                )
            );
        if (batch.IsTransactional && !entry.HasTransaction)
            Open(entry, batch.BaseOffset);
        return null;
    }

    /// <summary>First offset that is not decided, given that all below the high watermark is durable: a marker counts
    /// only once it is.</summary>
    public long LastStableOffset(long highWatermark)
    {
        while (_decidedNotDurable.TryPeek(out var oldest) && oldest.MarkerOffset < highWatermark)
            _decidedNotDurable.Dequeue();
        var result = Math.Min(highWatermark, EarliestOpen());
        foreach (var (firstOffset, _) in _decidedNotDurable)
            result = Math.Min(result, firstOffset);
        return result;
    }

    /// <summary>Forgets producers that have not written for so long, unless they have a transaction open.</summary>
    public void Prune(long nowMs, long expirationMs)
    {
        foreach (var entry in _entries.Values)
        {
            if (IsExpired(entry, nowMs, expirationMs))
                _entries.Remove(entry.ProducerId);
        }

        _pruneAtCount = Math.Max(1000, _entries.Count * 2);
    }

    /// <summary>Prunes when the table has doubled since the last time.</summary>
    public void PruneIfLarge(long nowMs, long expirationMs)
    {
        if (_entries.Count >= _pruneAtCount)
            Prune(nowMs, expirationMs);
    }

    /// <summary>Puts an entry read from a snapshot into an empty table.</summary>
    public void Restore(ProducerEntry entry)
    {
        _entries.Add(entry.ProducerId, entry);
        if (entry.HasTransaction)
            _openTransactions.Add(entry.TransactionFirstOffset);
    }

    private void Open(ProducerEntry entry, long firstOffset)
    {
        entry.TransactionFirstOffset = firstOffset;
        _openTransactions.Add(firstOffset);
    }

    private AbortedTransaction? Decide(ProducerEntry entry, RecordBatch marker)
    {
        entry.CoordinatorEpoch = marker.ControlCoordinatorEpoch();
        if (!entry.HasTransaction)
            return null;
        var firstOffset = entry.TransactionFirstOffset;
        entry.TransactionFirstOffset = -1;
        _openTransactions.Remove(firstOffset);
        _decidedNotDurable.Enqueue((firstOffset, marker.BaseOffset));
        return marker.ControlIsCommit() == false
            ? new AbortedTransaction(
                entry.ProducerId,
                firstOffset,
                marker.BaseOffset,
                Math.Min(marker.NextOffset, EarliestOpen())
            )
            : null;
    }

    private long EarliestOpen() => _openTransactions.Count == 0 ? long.MaxValue : _openTransactions.Min;

    private ProducerEntry? Find(long producerId, long nowMs, long expirationMs)
    {
        if (!_entries.TryGetValue(producerId, out var entry))
            return null;
        if (!IsExpired(entry, nowMs, expirationMs))
            return entry;
        _entries.Remove(producerId);
        return null;
    }

    private static bool IsExpired(ProducerEntry entry, long nowMs, long expirationMs) =>
        !entry.HasTransaction && nowMs - entry.LastTimestampMs >= expirationMs;
}
