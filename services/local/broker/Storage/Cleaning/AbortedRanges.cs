namespace LeadStreams.Local.Broker.Storage.Cleaning;

/// <summary>Which batches of a log belong to transactions that were aborted.</summary>
internal sealed class AbortedRanges
{
    private static readonly Comparer<AbortedTransaction> _byLastOffset = Comparer<AbortedTransaction>.Create(
        static (left, right) => left.LastOffset.CompareTo(right.LastOffset)
    );
    private readonly Dictionary<long, List<AbortedTransaction>> _byProducer = [];

    public AbortedRanges(LogSnapshot log)
    {
        foreach (var segment in log.Segments)
        {
            foreach (var aborted in segment.Index.Aborted)
                Add(aborted);
        }
    }

    /// <summary>True for a transactional data batch whose transaction was aborted.</summary>
    public bool Covers(RecordBatch batch) =>
        batch is { IsTransactional: true, IsControl: false }
        && NextOf(batch) is { } aborted
        && aborted.FirstOffset <= batch.BaseOffset;

    /// <summary>The transaction that this ABORT marker ended.</summary>
    public AbortedTransaction? EndedBy(RecordBatch marker) =>
        NextOf(marker) is { } aborted && aborted.LastOffset == marker.BaseOffset ? aborted : null;

    /// <summary>The producer's first that ends at or after the batch: its transactions follow one another.</summary>
    private AbortedTransaction? NextOf(RecordBatch batch)
    {
        if (!_byProducer.TryGetValue(batch.ProducerId, out var ranges))
            return null;
        var at = ranges.BinarySearch(new AbortedTransaction(0, 0, batch.BaseOffset, 0), _byLastOffset);
        var next = at < 0 ? ~at : at;
        return next < ranges.Count ? ranges[next] : null;
    }

    private void Add(AbortedTransaction aborted)
    {
        if (!_byProducer.TryGetValue(aborted.ProducerId, out var ranges))
            _byProducer[aborted.ProducerId] = ranges = [];
        ranges.Add(aborted);
    }
}
