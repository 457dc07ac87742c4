namespace LeadStreams.Local.Broker.Storage.Cleaning;

/// <summary>Which batches of a log belong to transactions that were aborted.</summary>
internal sealed class AbortedRanges(LogSnapshot log)
{
    /// <summary>In order, and one after the other, as a producer's transactions are.</summary>
    private readonly Dictionary<long, AbortedTransaction[]> _byProducer = LogReader
        .AbortedTransactions(log, 0, long.MaxValue)
        .GroupBy(aborted => aborted.ProducerId)
        .ToDictionary(producer => producer.Key, producer => producer.ToArray());

    /// <summary>The aborted transaction that a batch is part of, its marker included; null when it is of none.</summary>
    public AbortedTransaction? Of(RecordBatch batch)
    {
        if (!batch.IsTransactional || !_byProducer.TryGetValue(batch.ProducerId, out var ranges))
            return null;
        var at = SortedSearch.Floor<AbortedTransaction>(ranges, batch.BaseOffset, static range => range.FirstOffset);
        return at >= 0 && batch.BaseOffset <= ranges[at].LastOffset ? ranges[at] : null;
    }
}
