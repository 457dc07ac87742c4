using LeadStreams.Local.Broker.Storage.Compression;

namespace LeadStreams.Local.Broker.Storage;

/// <summary>What a batch has to be before it may be appended, as far as the batch alone can say (Kafka protocol).</summary>
internal static class BatchValidator
{
    /// <summary>Kafka error code and reason, or (0, null).</summary>
    public static (short ErrorCode, string? Message) Check(
        ReadOnlySpan<byte> bytes,
        LogConfig config,
        bool isInternalWriter,
        long nowMs
    )
    {
        if (bytes.Length < RecordBatch.HeaderSize)
            return (ErrorCode.CorruptMessage, "shorter than a batch header");
        var batch = new RecordBatch(bytes);
        var (error, message) = CheckFrame(batch);
        if (error == 0 && !isInternalWriter)
            (error, message) = CheckLimits(batch, config, nowMs);
        if (error != 0)
            return (error, message);
        if (!batch.IsCrcValid)
            return (ErrorCode.CorruptMessage, "checksum does not match");
        (error, message) = CheckHeader(batch, isInternalWriter);
        if (error == 0 && config.IsCompacted && !isInternalWriter)
            return CheckKeys(batch);
        return (error, message);
    }

    private static (short, string?) CheckFrame(RecordBatch batch)
    {
        if (batch.Magic != 2)
            return (ErrorCode.InvalidRecord, $"message format {batch.Magic} is not served, only 2");
        if (batch.SizeInBytes < RecordBatch.HeaderSize || batch.SizeInBytes > batch.Bytes.Length)
            return (ErrorCode.CorruptMessage, "batch length does not match the bytes sent");
        return batch.SizeInBytes < batch.Bytes.Length
            ? (ErrorCode.InvalidRecord, "more than one batch for a partition")
            : default;
    }

    private static (short, string?) CheckLimits(RecordBatch batch, LogConfig config, long nowMs)
    {
        if (batch.SizeInBytes > config.MaxMessageBytes)
            return (ErrorCode.MessageTooLarge, $"batch of {batch.SizeInBytes} bytes exceeds max.message.bytes");
        if (batch.SizeInBytes > config.SegmentBytes)
            return (ErrorCode.RecordListTooLarge, $"batch of {batch.SizeInBytes} bytes exceeds segment.bytes");
        if (config.IsLogAppendTime)
            return default;
        if (batch.IsLogAppendTime)
            return (ErrorCode.InvalidTimestamp, "timestamp type LogAppendTime is not the client's to set");
        var isLate =
            config.TimestampBeforeMaxMs != long.MaxValue && nowMs - batch.BaseTimestamp > config.TimestampBeforeMaxMs;
        var isEarly =
            config.TimestampAfterMaxMs != long.MaxValue && batch.MaxTimestamp - nowMs > config.TimestampAfterMaxMs;
        return isLate || isEarly ? (ErrorCode.InvalidTimestamp, "timestamp outside the topic's window") : default;
    }

    private static (short, string?) CheckHeader(RecordBatch batch, bool isInternalWriter)
    {
        if (batch.IsControl)
            return (ErrorCode.InvalidRecord, "control batches are the broker's to write");
        if (batch.HasDeleteHorizon)
            return (ErrorCode.InvalidRecord, "the delete horizon is the broker's to write");
        if (batch.Codec > CompressionCodec.Zstd)
            return (ErrorCode.UnsupportedCompressionType, "unknown compression codec");
        if (batch.RecordCount <= 0 || batch.RecordCount - 1 != batch.LastOffsetDelta)
            return (ErrorCode.InvalidRecord, "record count and last offset delta do not agree");
        if (batch.HasProducerId && batch.ProducerEpoch < 0)
            return (ErrorCode.InvalidRecord, "producer id without epoch");
        if (batch.HasProducerId && batch.BaseSequence < 0 && !isInternalWriter)
            return (ErrorCode.InvalidRecord, "producer id without sequence number");
        return batch.IsTransactional && !batch.HasProducerId
            ? (ErrorCode.InvalidRecord, "transactional batch without producer id")
            : default;
    }

    /// <summary>Compaction needs keys. A batch that cannot be opened here is taken: the cleaner keeps such ones whole.</summary>
    private static (short, string?) CheckKeys(RecordBatch batch)
    {
        if (batch.Codec == CompressionCodec.None)
            return CheckOpenedKeys(batch);
        using var inflater = new BatchInflater();
        return inflater.Open(batch, out var opened) switch
        {
            InflateOutcome.Opened => CheckOpenedKeys(opened),
            InflateOutcome.Corrupt => (ErrorCode.InvalidRecord, "records are not compressed as the header says"),
            _ => default,
        };
    }

    private static (short, string?) CheckOpenedKeys(RecordBatch batch)
    {
        var records = batch.Records();
        while (records.MoveNext())
        {
            if (!records.Current.HasKey)
                return (ErrorCode.InvalidRecord, "record without a key in a compacted topic");
        }

        return records.IsMalformed ? (ErrorCode.InvalidRecord, "records do not match the header") : default;
    }
}
