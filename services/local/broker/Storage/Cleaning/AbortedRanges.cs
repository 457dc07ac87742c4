namespace LeadStreams.Local.Broker.Storage.Cleaning;

/// <summary>Which batches of a log belong to transactions that were aborted.</summary>
internal sealed class AbortedRanges
{
    private static readonly Comparer<AbortedTransaction> _byLastOffset = Comparer<AbortedTransaction>.Create(
        static (left, right) => left.LastOffset.CompareTo(right.LastOffset)
    );
    private readonly Dictionary<long, List<AbortedTransaction>> _byProducer = [];
    private readonly Dictionary<long, AbortedTransaction> _byMarker = [];

    public AbortedRanges(LogSnapshot log)
    {
        foreach (var segment in log.Segments)
        {
            foreach (var aborted in segment.Index.Aborted)
                Add(aborted);
        }
    }

    /// <summary>True for a transactional data batch whose transaction was aborted.</summary>
    public bool Covers(RecordBatch batch)
    {
        if (!batch.IsTransactional || batch.IsControl || !_byProducer.TryGetValue(batch.ProducerId, out var ranges))
            return false;
        // A producer's transactions follow one another: the first that ends after the batch decides.
        var at = ranges.BinarySearch(new AbortedTransaction(0, 0, batch.BaseOffset, 0), _byLastOffset);
        var next = at < 0 ? ~at : at;
        return next < ranges.Count && ranges[next].FirstOffset <= batch.BaseOffset;
    }

    /// <summary>The transaction that the ABORT marker at this offset ended.</summary>
    public bool TryFind(long markerOffset, out AbortedTransaction aborted) =>
        _byMarker.TryGetValue(markerOffset, out aborted);

    private void Add(AbortedTransaction aborted)
    {
        if (!_byProducer.TryGetValue(aborted.ProducerId, out var ranges))
            _byProducer[aborted.ProducerId] = ranges = [];
        ranges.Add(aborted);
        _byMarker[aborted.LastOffset] = aborted;
    }
}
