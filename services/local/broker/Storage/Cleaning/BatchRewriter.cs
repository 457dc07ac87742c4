using System.IO.Compression;
using LeadStreams.Local.Broker.Storage.Compression;

namespace LeadStreams.Local.Broker.Storage.Cleaning;

/// <summary>Writes batches anew with some of their records: base offset, last offset, producer and sequence numbers stay
/// what they were. What it returns holds until its next use.</summary>
internal sealed class BatchRewriter : IDisposable
{
    private readonly KafkaWriter _buffer = new();
    private MemoryStream _packed = new();

    /// <summary>The batch without its records.</summary>
    public ReadOnlySpan<byte> Emptied(RecordBatch batch)
    {
        Begin(batch, RecordBatch.HeaderSize);
        var maxTimestamp = batch.IsLogAppendTime ? batch.MaxTimestamp : -1;
        return Finish(batch, baseTimestamp: -1, maxTimestamp, records: 0, horizonBit: 0);
    }

    /// <summary>The batch with the records that are marked.</summary>
    /// <param name="batch">As it stands in the log.</param>
    /// <param name="opened">The same, uncompressed.</param>
    /// <param name="keeps">For each record whether it stays.</param>
    /// <param name="horizonMs">Delete horizon to set; null leaves the one it has, if any.</param>
    public ReadOnlySpan<byte> Filtered(RecordBatch batch, RecordBatch opened, List<bool> keeps, long? horizonMs)
    {
        // A base timestamp that moves makes each record's own a little longer.
        Begin(batch, opened.Bytes.Length + (keeps.Count * Varlong.MaxBytes));
        var baseTimestamp = horizonMs ?? batch.BaseTimestamp;
        var maxTimestamp = -1L;
        var count = 0;
        var kept = 0;
        foreach (var record in opened.Records())
        {
            if (!keeps[count++])
                continue;
            kept++;
            maxTimestamp = Math.Max(maxTimestamp, record.Timestamp);
            Write(record, record.Timestamp - baseTimestamp, record.Offset - batch.BaseOffset);
        }

        if (batch.IsLogAppendTime)
            maxTimestamp = batch.MaxTimestamp;
        var horizonBit = horizonMs is null
            ? (short)(batch.Attributes & RecordBatch.DeleteHorizonBit)
            : RecordBatch.DeleteHorizonBit;
        var written = Finish(batch, baseTimestamp, maxTimestamp, kept, horizonBit);
        // What came compressed is not to grow.
        return batch.Codec != CompressionCodec.None && written.Length > batch.Bytes.Length ? Smaller(written) : written;
    }

    public void Dispose()
    {
        _buffer.Dispose();
        _packed.Dispose();
    }

    private void Begin(RecordBatch batch, int capacity)
    {
        _buffer.Reset(flexible: false);
        _buffer.EnsureRoom(capacity);
        _buffer.WriteRaw(batch.Bytes[..RecordBatch.HeaderSize]);
    }

    private Span<byte> Finish(RecordBatch batch, long baseTimestamp, long maxTimestamp, int records, short horizonBit)
    {
        var bytes = _buffer.Written.Span;
        var kept = batch.Attributes & ~(RecordBatch.CodecBits | RecordBatch.DeleteHorizonBit);
        BinaryPrimitives.WriteInt32BigEndian(bytes[8..], bytes.Length - RecordBatch.LengthPrefixSize);
        BinaryPrimitives.WriteInt16BigEndian(bytes[21..], (short)(kept | (ushort)horizonBit));
        BinaryPrimitives.WriteInt64BigEndian(bytes[27..], baseTimestamp);
        BinaryPrimitives.WriteInt64BigEndian(bytes[35..], maxTimestamp);
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

    private void Write(Record record, long timestampDelta, long offsetDelta)
    {
        Varlong.Write(_buffer, 1 + Varlong.SizeOf(timestampDelta) + Varlong.SizeOf(offsetDelta) + record.Tail.Length);
        _buffer.WriteInt8(0);
        Varlong.Write(_buffer, timestampDelta);
        Varlong.Write(_buffer, offsetDelta);
        _buffer.WriteRaw(record.Tail);
    }
}
