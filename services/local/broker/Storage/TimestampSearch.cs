namespace LeadStreams.Local.Broker.Storage;

/// <summary>Finding a record by time inside one batch.</summary>
internal static class TimestampSearch
{
    /// <summary>First record of the batch at or after an offset that has this timestamp or a later one. Of a compressed
    /// batch, which is not opened here, the first offset at or after: never too late, but perhaps a few records early.</summary>
    public static TimestampedOffset? FirstInBatch(RecordBatch batch, long timestampMs, long minOffset)
    {
        if (batch.LastOffset < minOffset)
            return null;
        if (batch.IsLogAppendTime)
            return At(batch, Math.Max(batch.BaseOffset, minOffset), batch.MaxTimestamp);
        if (batch.Codec != CompressionCodec.None)
            return At(
                batch,
                Math.Max(batch.BaseOffset, minOffset),
                batch.BaseTimestamp >= timestampMs ? batch.BaseTimestamp : batch.MaxTimestamp
            );
        var records = batch.Records();
        while (records.MoveNext())
        {
            if (records.Current.Offset >= minOffset && records.Current.Timestamp >= timestampMs)
                return At(batch, records.Current.Offset, records.Current.Timestamp);
        }

        return null;
    }

    private static TimestampedOffset At(RecordBatch batch, long offset, long timestampMs) =>
        new(offset, timestampMs, batch.PartitionLeaderEpoch);
}
