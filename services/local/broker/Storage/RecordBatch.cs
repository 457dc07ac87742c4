using System.IO.Hashing;

namespace LeadStreams.Local.Broker.Storage;

/// <summary>Compression of the records section of a batch (attribute bits 0-2).</summary>
internal enum CompressionCodec
{
    None = 0,
    Gzip = 1,
    Snappy = 2,
    Lz4 = 3,
    Zstd = 4,
}

/// <summary>View over one record batch of magic 2 (Kafka message format). Header accessors need the first
/// <see cref="HeaderSize"/> bytes only; <see cref="IsCrcValid"/> and <see cref="Records"/> need the whole batch.</summary>
internal readonly ref struct RecordBatch(ReadOnlySpan<byte> bytes)
{
    /// <summary>Bytes before the records section.</summary>
    public const int HeaderSize = 61;

    /// <summary>Bytes not counted by the batchLength field: baseOffset and the field itself.</summary>
    public const int LengthPrefixSize = 12;

    /// <summary>Where the bytes covered by the checksum start.</summary>
    public const int CrcStart = 21;

    public const short CodecBits = 7;
    public const short TimestampTypeBit = 1 << 3;
    public const short TransactionalBit = 1 << 4;
    public const short ControlBit = 1 << 5;
    public const short DeleteHorizonBit = 1 << 6;

    public ReadOnlySpan<byte> Bytes { get; } = bytes;

    public long BaseOffset => BinaryPrimitives.ReadInt64BigEndian(Bytes);
    public int BatchLength => BinaryPrimitives.ReadInt32BigEndian(Bytes[8..]);

    /// <summary>Size of the whole batch in bytes; may be nonsense (negative, too small) in a corrupt batch.</summary>
    public long SizeInBytes => (long)BatchLength + LengthPrefixSize;
    public int PartitionLeaderEpoch => BinaryPrimitives.ReadInt32BigEndian(Bytes[12..]);
    public byte Magic => Bytes[16];
    public uint Crc => BinaryPrimitives.ReadUInt32BigEndian(Bytes[17..]);
    public short Attributes => BinaryPrimitives.ReadInt16BigEndian(Bytes[21..]);
    public int LastOffsetDelta => BinaryPrimitives.ReadInt32BigEndian(Bytes[23..]);
    public long LastOffset => BaseOffset + LastOffsetDelta;
    public long NextOffset => LastOffset + 1;
    public long BaseTimestamp => BinaryPrimitives.ReadInt64BigEndian(Bytes[27..]);
    public long MaxTimestamp => BinaryPrimitives.ReadInt64BigEndian(Bytes[35..]);
    public long ProducerId => BinaryPrimitives.ReadInt64BigEndian(Bytes[43..]);
    public short ProducerEpoch => BinaryPrimitives.ReadInt16BigEndian(Bytes[51..]);
    public int BaseSequence => BinaryPrimitives.ReadInt32BigEndian(Bytes[53..]);

    /// <summary>Sequence number of the last record; wraps from 2^31-1 to 0. -1 when the batch has none.</summary>
    public int LastSequence => BaseSequence < 0 ? -1 : (int)(((long)BaseSequence + LastOffsetDelta) & int.MaxValue);
    public int RecordCount => BinaryPrimitives.ReadInt32BigEndian(Bytes[57..]);
    public CompressionCodec Codec => (CompressionCodec)(Attributes & CodecBits);
    public bool IsLogAppendTime => (Attributes & TimestampTypeBit) != 0;
    public bool IsTransactional => (Attributes & TransactionalBit) != 0;
    public bool IsControl => (Attributes & ControlBit) != 0;
    public bool HasDeleteHorizon => (Attributes & DeleteHorizonBit) != 0;
    public bool HasProducerId => ProducerId >= 0;

    /// <summary>True when the checksum over everything from the attributes on is right.</summary>
    public bool IsCrcValid => Crc == ComputeCrc(Bytes);

    /// <summary>The records of an uncompressed batch in order; compressed ones are opened first
    /// (<see cref="Compression.BatchInflater"/>).</summary>
    /// <exception cref="NotSupportedException">The batch is compressed.</exception>
    public RecordEnumerator Records() =>
        Codec == CompressionCodec.None
            ? new RecordEnumerator(this)
            : throw new NotSupportedException($"records of a batch compressed with {Codec} cannot be read here");

    /// <summary>Type in the key of a control batch: true COMMIT, false ABORT, null for something else.</summary>
    public bool? ControlIsCommit()
    {
        if (!IsControl || Codec != CompressionCodec.None)
            return null;
        var records = new RecordEnumerator(this);
        if (!records.MoveNext() || records.Current.Key.Length < 4)
            return null;
        return BinaryPrimitives.ReadInt16BigEndian(records.Current.Key[2..]) switch
        {
            0 => false,
            1 => true,
            _ => null,
        };
    }

    /// <summary>Coordinator epoch in the value of a control batch, -1 when it has none.</summary>
    public int ControlCoordinatorEpoch()
    {
        var records = new RecordEnumerator(this);
        return IsControl && records.MoveNext() && records.Current.Value.Length >= 6
            ? BinaryPrimitives.ReadInt32BigEndian(records.Current.Value[2..])
            : -1;
    }

    /// <summary>Writes the two header fields that lie outside the checksum.</summary>
    public static void PatchBaseOffsetAndEpoch(Span<byte> batch, long baseOffset, int leaderEpoch)
    {
        BinaryPrimitives.WriteInt64BigEndian(batch, baseOffset);
        BinaryPrimitives.WriteInt32BigEndian(batch[12..], leaderEpoch);
    }

    /// <summary>Turns a batch into one of type LogAppendTime with that time, and renews its checksum.</summary>
    public static void PatchLogAppendTime(Span<byte> batch, long timestampMs)
    {
        var attributes = (short)(BinaryPrimitives.ReadInt16BigEndian(batch[21..]) | TimestampTypeBit);
        BinaryPrimitives.WriteInt16BigEndian(batch[21..], attributes);
        BinaryPrimitives.WriteInt64BigEndian(batch[35..], timestampMs);
        RenewCrc(batch);
    }

    /// <summary>Computes and writes the checksum of a whole batch.</summary>
    public static void RenewCrc(Span<byte> batch) =>
        BinaryPrimitives.WriteUInt32BigEndian(batch[17..], ComputeCrc(batch));

    private static uint ComputeCrc(ReadOnlySpan<byte> batch) =>
        Crc32.HashToUInt32(Crc32ParameterSet.Crc32C, batch[CrcStart..]);
}
