using System.Buffers;
using System.Text;

namespace LeadStreams.Local.Broker.Storage;

/// <summary>Whose batch it is, for idempotent and transactional writers.</summary>
internal readonly record struct ProducerIdentity(
    long ProducerId,
    short Epoch,
    int BaseSequence = -1,
    bool IsTransactional = false
)
{
    public static readonly ProducerIdentity None = new(-1, -1);
}

/// <summary>Writes one uncompressed record batch of magic 2 (Kafka message format). Offsets start at 0;
/// the log patches them.</summary>
internal sealed class RecordBatchBuilder(ProducerIdentity producer)
{
    private readonly ArrayBufferWriter<byte> _records = new(512);
    private readonly ArrayBufferWriter<byte> _body = new(256);
    private long _baseTimestamp = -1;
    private long _maxTimestamp = -1;

    public RecordBatchBuilder()
        : this(ProducerIdentity.None) { }

    public int Count { get; private set; }

    /// <summary>Size the batch has so far, bytes.</summary>
    public int SizeInBytes => RecordBatch.HeaderSize + _records.WrittenCount;

    /// <summary>Adds a record; a null key or value stays null.</summary>
    public RecordBatchBuilder Add(
        long timestampMs,
        byte[]? key,
        byte[]? value,
        IReadOnlyList<RecordHeader>? headers = null
    )
    {
        if (Count == 0)
            _baseTimestamp = timestampMs;
        _maxTimestamp = Math.Max(_maxTimestamp, timestampMs);
        _body.ResetWrittenCount();
        _body.Write([(byte)0]);
        Varlong.Write(_body, timestampMs - _baseTimestamp);
        Varlong.Write(_body, Count);
        WriteBytes(key);
        WriteBytes(value);
        Varlong.Write(_body, headers?.Count ?? 0);
        foreach (var header in headers ?? [])
        {
            WriteBytes(Encoding.UTF8.GetBytes(header.Key));
            WriteBytes(header.Value);
        }

        Varlong.Write(_records, _body.WrittenCount);
        _records.Write(_body.WrittenSpan);
        Count++;
        return this;
    }

    /// <summary>The batch, checksum included.</summary>
    /// <exception cref="InvalidOperationException">No record was added.</exception>
    public byte[] Build()
    {
        if (Count == 0)
            throw new InvalidOperationException("a batch needs a record");
        return Build(producer.IsTransactional ? RecordBatch.TransactionalBit : (short)0);
    }

    /// <summary>A control batch that ends a transaction.</summary>
    public static byte[] Marker(long producerId, short epoch, bool commit, int coordinatorEpoch, long timestampMs)
    {
        var key = new byte[4];
        key[3] = commit ? (byte)1 : (byte)0;
        var value = new byte[6];
        BinaryPrimitives.WriteInt32BigEndian(value.AsSpan(2), coordinatorEpoch);
        return new RecordBatchBuilder(new ProducerIdentity(producerId, epoch))
            .Add(timestampMs, key, value)
            .Build(RecordBatch.TransactionalBit | RecordBatch.ControlBit);
    }

    private byte[] Build(short attributes)
    {
        var batch = new byte[SizeInBytes];
        var span = batch.AsSpan();
        BinaryPrimitives.WriteInt32BigEndian(span[8..], batch.Length - RecordBatch.LengthPrefixSize);
        span[16] = 2;
        BinaryPrimitives.WriteInt16BigEndian(span[21..], attributes);
        BinaryPrimitives.WriteInt32BigEndian(span[23..], Count - 1);
        BinaryPrimitives.WriteInt64BigEndian(span[27..], _baseTimestamp);
        BinaryPrimitives.WriteInt64BigEndian(span[35..], _maxTimestamp);
        BinaryPrimitives.WriteInt64BigEndian(span[43..], producer.ProducerId);
        BinaryPrimitives.WriteInt16BigEndian(span[51..], producer.Epoch);
        BinaryPrimitives.WriteInt32BigEndian(span[53..], producer.BaseSequence);
        BinaryPrimitives.WriteInt32BigEndian(span[57..], Count);
        _records.WrittenSpan.CopyTo(span[RecordBatch.HeaderSize..]);
        RecordBatch.RenewCrc(span);
        return batch;
    }

    private void WriteBytes(byte[]? value)
    {
        Varlong.Write(_body, value?.Length ?? -1);
        if (value is not null)
            _body.Write(value);
    }
}
