using System.IO.Compression;

namespace LeadStreams.Local.Broker.Storage.Cleaning;

/// <summary>Writes batches anew with some of their records: base offset, last offset, producer and sequence numbers stay
/// what they were. What it returns holds until its next use.</summary>
internal sealed class BatchRewriter : IDisposable
{
    private readonly KafkaWriter _plain = new();
    private readonly MemoryStream _packed = new();

    /// <summary>The batch without its records.</summary>
    public ReadOnlySpan<byte> Emptied(RecordBatch batch)
    {
        Begin(batch);
        return Finish(batch, baseTimestamp: -1, maxTimestamp: -1, records: 0, horizonBit: 0);
    }

    /// <summary>The batch with the records that are marked.</summary>
    /// <param name="batch">As it stands in the log.</param>
    /// <param name="opened">The same, uncompressed.</param>
    /// <param name="keeps">For each record whether it stays.</param>
    /// <param name="horizonMs">Delete horizon to set; null leaves the one it has, if any.</param>
    public ReadOnlySpan<byte> Filtered(RecordBatch batch, RecordBatch opened, List<bool> keeps, long? horizonMs)
    {
        Begin(batch);
        var baseTimestamp = horizonMs ?? batch.BaseTimestamp;
        var maxTimestamp = -1L;
        var (count, kept) = (0, 0);
        foreach (var record in opened.Records())
        {
            if (!keeps[count++])
                continue;
            kept++;
            maxTimestamp = Math.Max(maxTimestamp, record.Timestamp);
            Write(record, record.Timestamp - baseTimestamp, record.Offset - batch.BaseOffset);
        }

        var horizonBit = horizonMs is null
            ? batch.Attributes & RecordBatch.DeleteHorizonBit
            : RecordBatch.DeleteHorizonBit;
        var written = Finish(batch, baseTimestamp, maxTimestamp, kept, horizonBit);
        // What came compressed is not to grow.
        return batch.Codec != CompressionCodec.None && written.Length > batch.Bytes.Length ? Smaller(written) : written;
    }

    public void Dispose()
    {
        _plain.Dispose();
        _packed.Dispose();
    }

    private void Begin(RecordBatch batch)
    {
        _plain.Reset(flexible: false);
        _plain.WriteRaw(batch.Bytes[..RecordBatch.HeaderSize]);
    }

    private void Write(Record record, long timestampDelta, long offsetDelta)
    {
        var deltaBytes = Varlong.SizeOf(timestampDelta) + Varlong.SizeOf(offsetDelta);
        Varlong.Write(_plain, 1 + deltaBytes + record.Tail.Length);
        _plain.WriteInt8(0);
        Varlong.Write(_plain, timestampDelta);
        Varlong.Write(_plain, offsetDelta);
        _plain.WriteRaw(record.Tail);
    }

    private Span<byte> Finish(RecordBatch batch, long baseTimestamp, long maxTimestamp, int records, int horizonBit)
    {
        var bytes = _plain.Written.Span;
        var kept = batch.Attributes & ~(RecordBatch.CodecBits | RecordBatch.DeleteHorizonBit);
        BinaryPrimitives.WriteInt32BigEndian(bytes[8..], bytes.Length - RecordBatch.LengthPrefixSize);
        BinaryPrimitives.WriteInt16BigEndian(bytes[21..], (short)(kept | horizonBit));
        BinaryPrimitives.WriteInt64BigEndian(bytes[27..], baseTimestamp);
        BinaryPrimitives.WriteInt64BigEndian(bytes[35..], batch.IsLogAppendTime ? batch.MaxTimestamp : maxTimestamp);
        BinaryPrimitives.WriteInt32BigEndian(bytes[57..], records);
        RecordBatch.RenewCrc(bytes);
        return bytes;
    }

    /// <summary>The batch compressed with gzip, which all clients can read, if that makes it smaller.</summary>
    private Span<byte> Smaller(Span<byte> batch)
    {
        _packed.SetLength(0);
        _packed.Write(batch[..RecordBatch.HeaderSize]);
        using (var gzip = new GZipStream(_packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(batch[RecordBatch.HeaderSize..]);
        if (_packed.Length >= batch.Length)
            return batch;
        var bytes = _packed.GetBuffer().AsSpan(0, (int)_packed.Length);
        BinaryPrimitives.WriteInt32BigEndian(bytes[8..], bytes.Length - RecordBatch.LengthPrefixSize);
        bytes[22] |= (byte)CompressionCodec.Gzip;
        RecordBatch.RenewCrc(bytes);
        return bytes;
    }
}
