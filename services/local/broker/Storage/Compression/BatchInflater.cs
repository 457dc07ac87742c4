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

    private const int ChunkBytes = 64 * 1024;
    private const int SnappyHeaderBytes = 16;

    /// <summary>Begins the framing that xerial's Java library puts around blocks of snappy.</summary>
    private static readonly byte[] _snappyMagic = [0x82, .. "SNAPPY"u8, 0];
    private readonly KafkaWriter _output = new();

    private int Room => limitBytes - _output.Position;

    /// <summary>The same batch without compression: for reading its records, not for storing (its checksum is that of the
    /// compressed one).</summary>
    public InflateOutcome Open(RecordBatch batch, out RecordBatch opened)
    {
        opened = batch;
        if (batch.Codec == CompressionCodec.None)
            return InflateOutcome.Opened;
        _output.Reset(flexible: false);
        _output.WriteRaw(batch.Bytes[..RecordBatch.HeaderSize]);
        var records = batch.Bytes[RecordBatch.HeaderSize..];
        var outcome = batch.Codec == CompressionCodec.Snappy ? Unsnap(records) : Inflate(batch.Codec, records);
        if (outcome != InflateOutcome.Opened)
            return outcome;
        var bytes = _output.Written.Span;
        BinaryPrimitives.WriteInt32BigEndian(bytes[8..], bytes.Length - RecordBatch.LengthPrefixSize);
        BinaryPrimitives.WriteInt16BigEndian(bytes[21..], (short)(batch.Attributes & ~RecordBatch.CodecBits));
        opened = new RecordBatch(bytes);
        return InflateOutcome.Opened;
    }

    public void Dispose() => _output.Dispose();

    private InflateOutcome Inflate(CompressionCodec codec, ReadOnlySpan<byte> input)
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
                for (int count; (count = decoder.Read(NextChunk())) > 0; )
                    _output.Advance(count);
                if (Room <= 0)
                    return InflateOutcome.TooLarge;
            } while (codec == CompressionCodec.Lz4 && source.Position < source.Length);
            return InflateOutcome.Opened;
        }
        catch (Exception malformed) when (malformed is not OutOfMemoryException)
        {
            // The edge of foreign code: each decoder has exceptions of its own for what is not its format, that of LZ4 many.
            return InflateOutcome.Corrupt;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(copy);
        }
    }

    /// <summary>Where a decoder writes to, empty when there is no room left.</summary>
    private Span<byte> NextChunk()
    {
        var count = Math.Clamp(Room, 0, ChunkBytes);
        return _output.GetSpan(count)[..count];
    }

    /// <summary>One block, or a stream of blocks each behind its size.</summary>
    private InflateOutcome Unsnap(ReadOnlySpan<byte> input)
    {
        if (!input.StartsWith(_snappyMagic))
            return UnsnapBlock(input);
        if (input.Length < SnappyHeaderBytes)
            return InflateOutcome.Corrupt;
        for (input = input[SnappyHeaderBytes..]; !input.IsEmpty; )
        {
            if (!BinaryPrimitives.TryReadInt32BigEndian(input, out var size) || (uint)size > input.Length - sizeof(int))
                return InflateOutcome.Corrupt;
            if (UnsnapBlock(input.Slice(sizeof(int), size)) is not InflateOutcome.Opened and var outcome)
                return outcome;
            input = input[(sizeof(int) + size)..];
        }

        return InflateOutcome.Opened;
    }

    private InflateOutcome UnsnapBlock(ReadOnlySpan<byte> block)
    {
        try
        {
            var length = Snappy.GetUncompressedLength(block);
            if (length > Room)
                return InflateOutcome.TooLarge;
            if (!Snappy.TryDecompress(block, _output.GetSpan(length), out var written) || written != length)
                return InflateOutcome.Corrupt;
            _output.Advance(written);
            return InflateOutcome.Opened;
        }
        catch (InvalidDataException)
        {
            return InflateOutcome.Corrupt;
        }
    }
}
