using LeadStreams.Local.Broker.Storage.Compression;

namespace LeadStreams.Local.Broker.Storage.Cleaning;

/// <summary>Says of each batch of a log, from the first on, what stays of it (Kafka's log compaction).</summary>
internal sealed class BatchFilter : IDisposable
{
    private readonly BatchInflater _inflater = new();
    private readonly BatchRewriter _rewriter = new();
    private readonly HashSet<long> _undecided = [];
    private readonly List<bool> _keeps = [];
    private bool _keepsTombstone;
    private bool _hasUnopened;

    /// <summary>Newest offset of every key below <see cref="EndOffset"/> that is dirty.</summary>
    public required OffsetMap Newest { get; init; }

    public required AbortedRanges Aborted { get; init; }

    /// <summary>Producers that may write on.</summary>
    public required Dictionary<long, ProducerState> Producers { get; init; }

    /// <summary>Records from here on stay as they are.</summary>
    public required long EndOffset { get; init; }

    /// <summary>End of the log: the record before it stays as it is.</summary>
    public required long LogEndOffset { get; init; }

    /// <summary>The broker's clock when the pass began, milliseconds since 1970.</summary>
    public required long NowMs { get; init; }

    /// <summary>How long tombstones and markers stay once nothing is left of what they end.</summary>
    public required long DeleteRetentionMs { get; init; }

    /// <summary>Time when the last of the tombstones and markers kept may go; long.MinValue when there are none.</summary>
    public long LatestHorizonMs { get; private set; } = long.MinValue;

    /// <summary>What is to be written instead of a batch: the same bytes, others, or none. Holds until the next call.</summary>
    /// <param name="batch">A whole batch.</param>
    /// <param name="isLast">Nothing of the pass comes after it: at least its shell stays, so that whoever reads up to here
    /// finds a batch that leads on.</param>
    public ReadOnlySpan<byte> Apply(RecordBatch batch, bool isLast)
    {
        if (batch.BaseOffset >= EndOffset || batch.NextOffset == LogEndOffset)
            return Whole(batch);
        if (batch.IsControl)
            return Marker(batch, isLast);
        if (Aborted.Of(batch) is not null)
            return Nothing(batch, isLast);
        if (_inflater.Open(batch, out var opened) == InflateOutcome.Opened && TryDecide(opened, batch))
            return Decided(batch, opened, isLast);
        _hasUnopened = true;
        return Whole(batch);
    }

    public void Dispose()
    {
        _inflater.Dispose();
        _rewriter.Dispose();
    }

    /// <summary>Fills the list of what stays; false when the records are not what the header says.</summary>
    private bool TryDecide(RecordBatch opened, RecordBatch batch)
    {
        _keeps.Clear();
        _keepsTombstone = false;
        var canDeleteTombstones = batch.HasDeleteHorizon && NowMs >= batch.BaseTimestamp && !_hasUnopened;
        var records = opened.Records();
        while (records.MoveNext())
        {
            var stays = Stays(records.Current, canDeleteTombstones);
            _keeps.Add(stays);
            _keepsTombstone |= stays && !records.Current.HasValue;
        }

        return !records.IsMalformed;
    }

    private bool Stays(Record record, bool canDeleteTombstones) =>
        record.Offset >= EndOffset
        || (record.HasKey && Newest.Of(record.Key) <= record.Offset && (record.HasValue || !canDeleteTombstones));

    private ReadOnlySpan<byte> Decided(RecordBatch batch, RecordBatch opened, bool isLast)
    {
        if (!_keeps.Contains(true))
            return Nothing(batch, isLast);
        Remember(batch);
        long? newHorizonMs = null;
        if (_keepsTombstone)
        {
            // Before all of its records are covered the time of the others has not begun.
            if (batch.HasDeleteHorizon)
                NoteHorizon(batch.BaseTimestamp);
            else if (batch.NextOffset <= EndOffset)
                newHorizonMs = NewHorizon();
        }

        return newHorizonMs is null && !_keeps.Contains(false)
            ? batch.Bytes
            : _rewriter.Filtered(batch, opened, _keeps, newHorizonMs);
    }

    /// <summary>Markers stay as long as there is anything of their transaction, and then as long as tombstones do.</summary>
    private ReadOnlySpan<byte> Marker(RecordBatch batch, bool isLast)
    {
        var hasRecords = _undecided.Remove(batch.ProducerId);
        if (hasRecords || isLast || IsLastOfProducer(batch))
            return batch.Bytes;
        if (batch.HasDeleteHorizon)
        {
            NoteHorizon(batch.BaseTimestamp);
            return NowMs >= batch.BaseTimestamp ? default : batch.Bytes;
        }

        _keeps.Clear();
        _keeps.Add(true);
        return _rewriter.Filtered(batch, batch, _keeps, NewHorizon());
    }

    private ReadOnlySpan<byte> Whole(RecordBatch batch)
    {
        Remember(batch);
        return batch.Bytes;
    }

    /// <summary>Drops a batch, or leaves its shell for the sake of its sequence number.</summary>
    private ReadOnlySpan<byte> Nothing(RecordBatch batch, bool isLast)
    {
        if (!isLast && !IsLastOfProducer(batch))
            return default;
        Remember(batch);
        return batch.RecordCount == 0 ? batch.Bytes : _rewriter.Emptied(batch);
    }

    /// <summary>Whoever recovers the log from its batches alone learns of the producer from this one.</summary>
    private bool IsLastOfProducer(RecordBatch batch) =>
        batch.HasProducerId
        && Producers.TryGetValue(batch.ProducerId, out var producer)
        && (
            producer.LastDataOffset >= 0
                ? producer.LastDataOffset == batch.LastOffset
                : batch.IsControl && producer.Epoch == batch.ProducerEpoch
        );

    /// <summary>What stays of a transaction, if only a shell, needs its marker.</summary>
    private void Remember(RecordBatch batch)
    {
        if (batch.IsControl)
            _undecided.Remove(batch.ProducerId);
        else if (batch.IsTransactional)
            _undecided.Add(batch.ProducerId);
    }

    private long NewHorizon()
    {
        // Far futures would overflow.
        var horizonMs = Math.Min(NowMs + Math.Min(DeleteRetentionMs, long.MaxValue / 4), long.MaxValue / 4);
        LatestHorizonMs = Math.Max(LatestHorizonMs, horizonMs);
        return horizonMs;
    }

    private void NoteHorizon(long horizonMs)
    {
        // One that has passed and yet kept its batch is kept by something else: waiting for it would be in vain.
        if (horizonMs > NowMs)
            LatestHorizonMs = Math.Max(LatestHorizonMs, horizonMs);
    }
}
