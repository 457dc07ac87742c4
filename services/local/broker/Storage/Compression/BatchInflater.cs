using System.Buffers;
using System.IO.Compression;
using K4os.Compression.LZ4.Streams;
using Snappier;
using ZstdSharp;

namespace LeadStreams.Local.Broker.Storage.Compression;

/// <summary>What became of opening a batch.</summary>
internal enum InflateOutcome
{
    Opened,

    /// <summary>Its records section is not what its codec says.</summary>
    Corrupt,

    /// <summary>It is larger than anyone should send.</summary>
    TooLarge,
}

/// <summary>Opens compressed batches. One user at a time; what was opened holds until the next is.</summary>
internal sealed class BatchInflater(int limitBytes = BatchInflater.LargestBatchBytes) : IDisposable
{
    /// <summary>Records of one batch, uncompressed. Clients build batches of about a megabyte.</summary>
    public const int LargestBatchBytes = 128 * 1024 * 1024;

    private const int OrdinaryBatchBytes = 64 * 1024;
    private const int SnappyHeaderBytes = 16;

    /// <summary>Begins the framing that xerial's Java library puts around blocks of snappy.</summary>
    private static readonly byte[] _snappyMagic = [0x82, .. "SNAPPY"u8, 0];
    private readonly KafkaWriter _opened = new();
    private bool _isTooLarge;

    /// <summary>The same batch without compression: for reading its records, not for storing (its checksum is that of the
    /// compressed one).</summary>
    public InflateOutcome Open(RecordBatch batch, out RecordBatch opened)
    {
        opened = batch;
        if (batch.Codec == CompressionCodec.None)
            return InflateOutcome.Opened;
        _isTooLarge = false;
        _opened.Reset(flexible: false);
        _opened.EnsureRoom(OrdinaryBatchBytes);
        _opened.WriteRaw(batch.Bytes[..RecordBatch.HeaderSize]);
        var records = batch.Bytes[RecordBatch.HeaderSize..];
        var isGood = batch.Codec == CompressionCodec.Snappy ? TryUnsnap(records) : TryInflate(batch.Codec, records);
        if (!isGood)
            return _isTooLarge ? InflateOutcome.TooLarge : InflateOutcome.Corrupt;
        var bytes = _opened.Written.Span;
        BinaryPrimitives.WriteInt32BigEndian(bytes[8..], bytes.Length - RecordBatch.LengthPrefixSize);
        BinaryPrimitives.WriteInt16BigEndian(bytes[21..], (short)(batch.Attributes & ~RecordBatch.CodecBits));
        opened = new RecordBatch(bytes);
        return InflateOutcome.Opened;
    }

    public void Dispose() => _opened.Dispose();

    private bool TryInflate(CompressionCodec codec, ReadOnlySpan<byte> input)
    {
        var copy = ArrayPool<byte>.Shared.Rent(input.Length);
        try
        {
            input.CopyTo(copy);
            using var source = new MemoryStream(copy, 0, input.Length, writable: false);
            do
            {
                using Stream decoder = codec switch
                {
                    CompressionCodec.Gzip => new GZipStream(source, CompressionMode.Decompress, leaveOpen: true),
                    CompressionCodec.Lz4 => LZ4Stream.Decode(source, leaveOpen: true),
                    _ => new DecompressionStream(source),
                };
                if (!TryFill(decoder))
                    return false;
            } while (codec == CompressionCodec.Lz4 && source.Position < source.Length);
            return true;
        }
        catch (Exception malformed) when (malformed is not OutOfMemoryException)
        {
            // The edge of foreign code: each decoder has exceptions of its own for what is not its format, that of LZ4 many.
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(copy);
        }
    }

    private bool TryFill(Stream decoder)
    {
        while (TryReserve(1))
        {
            var room = _opened.GetSpan();
            var count = decoder.Read(room[..Math.Min(room.Length, limitBytes - _opened.Position)]);
            if (count == 0)
                return true;
            _opened.Advance(count);
        }

        return false;
    }

    private bool TryReserve(int count)
    {
        _isTooLarge = count > limitBytes - _opened.Position;
        return !_isTooLarge;
    }

    /// <summary>One block, or a stream of blocks each behind its size.</summary>
    private bool TryUnsnap(ReadOnlySpan<byte> input)
    {
        if (!input.StartsWith(_snappyMagic))
            return TryUnsnapBlock(input);
        if (input.Length < SnappyHeaderBytes)
            return false;
        for (input = input[SnappyHeaderBytes..]; !input.IsEmpty; )
        {
            if (!BinaryPrimitives.TryReadInt32BigEndian(input, out var size) || (uint)size > input.Length - sizeof(int))
                return false;
            if (!TryUnsnapBlock(input.Slice(sizeof(int), size)))
                return false;
            input = input[(sizeof(int) + size)..];
        }

        return true;
    }

    private bool TryUnsnapBlock(ReadOnlySpan<byte> block)
    {
        try
        {
            var length = Snappy.GetUncompressedLength(block);
            if (!TryReserve(length) || !Snappy.TryDecompress(block, _opened.GetSpan(length), out var written))
                return false;
            _opened.Advance(written);
            return written == length;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }
}
