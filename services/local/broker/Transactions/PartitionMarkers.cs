namespace LeadStreams.Local.Broker.Transactions;

/// <summary>Markers in the partition logs of a data folder.</summary>
internal sealed class PartitionMarkers(LogDirectory directory) : ITransactionMarkers
{
    /// <summary>A single node's coordinator is never succeeded by another.</summary>
    private const int CoordinatorEpoch = 0;

    public bool Exists(TopicPartition partition) => RequestedTopic.Find(directory, partition) is not null;

    public async ValueTask<bool> WriteAsync(TopicPartition partition, long producerId, short epoch, bool commit)
    {
        if (RequestedTopic.Find(directory, partition) is not { } log)
            return true;
        var appending = log.AppendMarkerAsync(producerId, epoch, commit, CoordinatorEpoch);
        // The coordinator does not run in a thread that others wait for to flush.
        var result = await appending.AsTask().ConfigureAwait(ConfigureAwaitOptions.ForceYielding);

        // A later epoch has been there already, so nothing of this transaction is open any more; likewise in a deleted topic.
        return result.ErrorCode
            is ErrorCode.None
                or ErrorCode.InvalidProducerEpoch
                or ErrorCode.UnknownTopicOrPartition;
    }
}
