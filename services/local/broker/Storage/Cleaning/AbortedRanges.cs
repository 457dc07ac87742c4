namespace LeadStreams.Local.Broker.Storage.Cleaning;

/// <summary>Which batches of a log belong to transactions that were aborted.</summary>
internal sealed class AbortedRanges
{
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
        int low = 0,
            high = ranges.Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (ranges[middle].LastOffset < batch.BaseOffset)
                low = middle + 1;
            else
                high = middle;
        }

        return low < ranges.Count && ranges[low].FirstOffset <= batch.BaseOffset;
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
