using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;

namespace LeadStreams.Local.Broker.Storage.Compression;

/// <summary>What became of opening a batch.</summary>
internal enum InflateOutcome
{
    Opened,

    /// <summary>Its records section is not what its codec says.</summary>
    Corrupt,

    /// <summary>It cannot be opened here: no library for its codec, or larger than anyone should send.</summary>
    NotPossible,
}

/// <summary>Opens compressed batches. One user at a time; what was opened holds until the next is.</summary>
internal sealed class BatchInflater(int limitBytes = BatchInflater.LargestBatchBytes) : IDisposable
{
    /// <summary>Records of one batch, uncompressed. Clients build batches of about a megabyte.</summary>
    public const int LargestBatchBytes = 128 * 1024 * 1024;
    private readonly InflateBuffer _buffer = new(limitBytes);

    /// <summary>The same batch without compression: for reading its records, not for storing (its checksum is that of the
    /// compressed one).</summary>
    public InflateOutcome Open(RecordBatch batch, out RecordBatch opened)
    {
        opened = batch;
        if (batch.Codec == CompressionCodec.None)
            return InflateOutcome.Opened;
        if (batch.Codec == CompressionCodec.Zstd && !ZstdLibrary.IsPresent)
            return InflateOutcome.NotPossible;
        _buffer.Clear();
        _buffer.TryWrite(batch.Bytes[..RecordBatch.HeaderSize]);
        if (!TryDecode(batch.Codec, batch.Bytes[RecordBatch.HeaderSize..]))
            return _buffer.IsOverLimit ? InflateOutcome.NotPossible : InflateOutcome.Corrupt;
        var bytes = _buffer.Written;
        BinaryPrimitives.WriteInt32BigEndian(bytes[8..], bytes.Length - RecordBatch.LengthPrefixSize);
        BinaryPrimitives.WriteInt16BigEndian(bytes[21..], (short)(batch.Attributes & ~RecordBatch.CodecBits));
        opened = new RecordBatch(bytes);
        return InflateOutcome.Opened;
    }

    public void Dispose() => _buffer.Dispose();

    private bool TryDecode(CompressionCodec codec, ReadOnlySpan<byte> input) =>
        codec switch
        {
            CompressionCodec.Gzip => TryGunzip(input),
            CompressionCodec.Snappy => SnappyDecoder.TryDecode(input, _buffer),
            CompressionCodec.Lz4 => Lz4Decoder.TryDecode(input, _buffer),
            CompressionCodec.Zstd => ZstdLibrary.TryDecode(input, _buffer),
            _ => false,
        };

    private bool TryGunzip(ReadOnlySpan<byte> input)
    {
        var copy = ArrayPool<byte>.Shared.Rent(input.Length);
        try
        {
            input.CopyTo(copy);
            using var source = new MemoryStream(copy, 0, input.Length, writable: false);
            using var gzip = new GZipStream(source, CompressionMode.Decompress);
            while (true)
            {
                if (!_buffer.TryReserve(Math.Clamp(_buffer.Room, 1, 16 * 1024)))
                    return false;
                var count = gzip.Read(_buffer.Reserved[_buffer.Length..][..Math.Min(16 * 1024, _buffer.Room)]);
                if (count == 0)
                    return true;
                _buffer.Advance(count);
            }
        }
        catch (InvalidDataException)
        {
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(copy);
        }
    }
}
