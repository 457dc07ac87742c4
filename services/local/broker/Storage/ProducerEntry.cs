namespace LeadStreams.Local.Broker.Storage;

/// <summary>A batch an idempotent producer appended, kept to recognize it when it comes again.</summary>
/// <param name="FirstSequence">Sequence number of its first record.</param>
/// <param name="LastSequence">Sequence number of its last record.</param>
/// <param name="BaseOffset">Offset it was given.</param>
/// <param name="NextOffset">Offset after its last record.</param>
/// <param name="LogAppendTimeMs">Time it was given on a LogAppendTime topic, else -1.</param>
internal readonly record struct AppendedBatch(
    int FirstSequence,
    int LastSequence,
    long BaseOffset,
    long NextOffset,
    long LogAppendTimeMs
)
{
    /// <summary>The answer to the same batch when it comes again.</summary>
    public AppendResult Repeated(long logStartOffset) =>
        new(0, BaseOffset, LogAppendTimeMs, logStartOffset, null, Duplicate: true);
}

/// <summary>State of one producer in one partition.</summary>
internal sealed class ProducerEntry(long producerId)
{
    /// <summary>As many as Kafka clients may have in flight.</summary>
    public const int KeptBatches = 5;
    private readonly List<AppendedBatch> _batches = new(KeptBatches);

    public long ProducerId { get; } = producerId;
    public short Epoch { get; private set; } = -1;
    public int CoordinatorEpoch { get; set; } = -1;

    /// <summary>Time of the last append by the broker's clock: clients' timestamps may be of any age.</summary>
    public long LastTimestampMs { get; set; }

    /// <summary>-1 when no transaction is open.</summary>
    public long TransactionFirstOffset { get; set; } = -1;
    public bool HasTransaction => TransactionFirstOffset >= 0;
    public int LastSequence => _batches.Count == 0 ? -1 : _batches[^1].LastSequence;

    /// <summary>Nothing is known of its sequence numbers: only a marker of it has been seen, its records may have been
    /// deleted. Whatever comes next is accepted.</summary>
    public bool AcceptsAnySequence { get; set; } = true;

    /// <summary>Oldest first, at most five.</summary>
    public IReadOnlyList<AppendedBatch> Batches => _batches;

    /// <summary>Takes on an epoch; a new one starts its sequence numbers anew.</summary>
    public void EnterEpoch(short epoch)
    {
        if (epoch == Epoch)
            return;
        AcceptsAnySequence = Epoch < 0;
        Epoch = epoch;
        _batches.Clear();
    }

    public void Remember(AppendedBatch batch)
    {
        if (_batches.Count == KeptBatches)
            _batches.RemoveAt(0);
        _batches.Add(batch);
        AcceptsAnySequence = false;
    }

    public bool TryFind(int firstSequence, int lastSequence, out AppendedBatch found)
    {
        foreach (var batch in _batches)
        {
            if (batch.FirstSequence == firstSequence && batch.LastSequence == lastSequence)
            {
                found = batch;
                return true;
            }
        }

        found = default;
        return false;
    }

    public ProducerState ToState() =>
        new(
            ProducerId,
            Epoch,
            LastSequence,
            LastTimestampMs,
            CoordinatorEpoch,
            TransactionFirstOffset,
            _batches.Count == 0 ? -1 : _batches[^1].NextOffset - 1
        );
}
