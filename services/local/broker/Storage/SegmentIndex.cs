using System.Buffers.Binary;

namespace LeadStreams.Local.Broker.Storage;

/// <summary>A batch of a segment that reading may start at.</summary>
/// <param name="RelativeOffset">Its base offset minus the segment's.</param>
/// <param name="Position">Its place in the file, bytes.</param>
/// <param name="MaxTimestampBefore">Largest timestamp of the batches before it in the segment.</param>
internal readonly record struct IndexEntry(int RelativeOffset, int Position, long MaxTimestampBefore);

/// <summary>What is known of a segment without reading it: a sparse index by offset and time, and the transactions whose
/// ABORT marker lies in it. It is a cache of the segment file, which alone is the truth.</summary>
internal sealed class SegmentIndex
{
    private const int HeaderSize = 40;
    private const int EntrySize = 16;
    private const int AbortedSize = 32;
    private readonly PublishedList<IndexEntry> _entries = new();
    private readonly PublishedList<AbortedTransaction> _aborted = new();
    private int _bytesSinceEntry;

    public ReadOnlySpan<AbortedTransaction> Aborted => _aborted.Items;

    /// <summary>Largest timestamp in the segment; long.MinValue when it is empty.</summary>
    public long MaxTimestamp { get; private set; } = long.MinValue;

    /// <summary>Position of the first batch that has it.</summary>
    public int MaxTimestampPosition { get; private set; }

    public void AddBatch(RecordBatch batch, long segmentBaseOffset, int position, int intervalBytes)
    {
        if (_bytesSinceEntry >= intervalBytes)
        {
            _entries.Add(new IndexEntry((int)(batch.BaseOffset - segmentBaseOffset), position, MaxTimestamp));
            _bytesSinceEntry = 0;
        }

        _bytesSinceEntry += (int)batch.SizeInBytes;
        if (batch.MaxTimestamp <= MaxTimestamp)
            return;
        MaxTimestamp = batch.MaxTimestamp;
        MaxTimestampPosition = position;
    }

    public void AddAborted(AbortedTransaction aborted) => _aborted.Add(aborted);

    /// <summary>Position of a batch at or before the one that holds this offset.</summary>
    public int FloorByOffset(long relativeOffset)
    {
        var entries = _entries.Items;
        int low = 0,
            high = entries.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (entries[middle].RelativeOffset <= relativeOffset)
                low = middle + 1;
            else
                high = middle;
        }

        return low == 0 ? 0 : entries[low - 1].Position;
    }

    /// <summary>Position before which every timestamp is smaller than this one.</summary>
    public int FloorByTimestamp(long timestampMs)
    {
        var entries = _entries.Items;
        int low = 0,
            high = entries.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (entries[middle].MaxTimestampBefore < timestampMs)
                low = middle + 1;
            else
                high = middle;
        }

        return low == 0 ? 0 : entries[low - 1].Position;
    }

    /// <summary>Writes the cache of a segment that ends at this file length and offset.</summary>
    public void Save(IFileSystem files, string path, long fileLength, long nextOffset, bool flush)
    {
        var entries = _entries.Items;
        var aborted = _aborted.Items;
        var bytes = new byte[HeaderSize + (entries.Length * EntrySize) + (aborted.Length * AbortedSize)];
        var span = bytes.AsSpan();
        BinaryPrimitives.WriteInt64BigEndian(span, fileLength);
        BinaryPrimitives.WriteInt64BigEndian(span[8..], nextOffset);
        BinaryPrimitives.WriteInt64BigEndian(span[16..], MaxTimestamp);
        BinaryPrimitives.WriteInt32BigEndian(span[24..], MaxTimestampPosition);
        BinaryPrimitives.WriteInt32BigEndian(span[28..], _bytesSinceEntry);
        BinaryPrimitives.WriteInt32BigEndian(span[32..], entries.Length);
        BinaryPrimitives.WriteInt32BigEndian(span[36..], aborted.Length);
        span = span[HeaderSize..];
        foreach (var entry in entries)
        {
            BinaryPrimitives.WriteInt32BigEndian(span, entry.RelativeOffset);
            BinaryPrimitives.WriteInt32BigEndian(span[4..], entry.Position);
            BinaryPrimitives.WriteInt64BigEndian(span[8..], entry.MaxTimestampBefore);
            span = span[EntrySize..];
        }

        foreach (var transaction in aborted)
        {
            BinaryPrimitives.WriteInt64BigEndian(span, transaction.ProducerId);
            BinaryPrimitives.WriteInt64BigEndian(span[8..], transaction.FirstOffset);
            BinaryPrimitives.WriteInt64BigEndian(span[16..], transaction.LastOffset);
            BinaryPrimitives.WriteInt64BigEndian(span[24..], transaction.LastStableOffset);
            span = span[AbortedSize..];
        }

        SealedFile.WriteCache(files, path, bytes, flush);
    }

    /// <summary>The cache, when it is there and was written for a file of just this length.</summary>
    public static SegmentIndex? TryLoad(IFileSystem files, string path, long fileLength, out long nextOffset)
    {
        nextOffset = -1;
        if (SealedFile.TryRead(files, path) is not { Length: >= HeaderSize } bytes)
            return null;
        var span = bytes.AsSpan();
        var entryCount = BinaryPrimitives.ReadInt32BigEndian(span[32..]);
        var abortedCount = BinaryPrimitives.ReadInt32BigEndian(span[36..]);
        if (
            BinaryPrimitives.ReadInt64BigEndian(span) != fileLength
            || span.Length != HeaderSize + ((long)entryCount * EntrySize) + ((long)abortedCount * AbortedSize)
        )
            return null;

        nextOffset = BinaryPrimitives.ReadInt64BigEndian(span[8..]);
        var index = new SegmentIndex
        {
            MaxTimestamp = BinaryPrimitives.ReadInt64BigEndian(span[16..]),
            MaxTimestampPosition = BinaryPrimitives.ReadInt32BigEndian(span[24..]),
            _bytesSinceEntry = BinaryPrimitives.ReadInt32BigEndian(span[28..]),
        };
        index.ReadLists(span[HeaderSize..], entryCount, abortedCount);
        return index;
    }

    private void ReadLists(ReadOnlySpan<byte> span, int entryCount, int abortedCount)
    {
        for (; entryCount > 0; entryCount--, span = span[EntrySize..])
            _entries.Add(
                new IndexEntry(
                    BinaryPrimitives.ReadInt32BigEndian(span),
                    BinaryPrimitives.ReadInt32BigEndian(span[4..]),
                    BinaryPrimitives.ReadInt64BigEndian(span[8..])
                )
            );
        for (; abortedCount > 0; abortedCount--, span = span[AbortedSize..])
            _aborted.Add(
                new AbortedTransaction(
                    BinaryPrimitives.ReadInt64BigEndian(span),
                    BinaryPrimitives.ReadInt64BigEndian(span[8..]),
                    BinaryPrimitives.ReadInt64BigEndian(span[16..]),
                    BinaryPrimitives.ReadInt64BigEndian(span[24..])
                )
            );
    }
}
