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
    private PublishedList<IndexEntry> _entries = new();
    private PublishedList<AbortedTransaction> _aborted = new();
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
    public int FloorByOffset(long relativeOffset) => Floor(relativeOffset, static entry => entry.RelativeOffset);

    /// <summary>Position before which every timestamp is smaller than this one.</summary>
    public int FloorByTimestamp(long timestampMs) => Floor(timestampMs - 1, static entry => entry.MaxTimestampBefore);

    /// <summary>Writes the cache of a segment that ends at this file length and offset.</summary>
    public void Save(IFileSystem files, string path, long fileLength, long nextOffset, bool flush)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(fileLength);
        writer.Write(nextOffset);
        writer.Write(MaxTimestamp);
        writer.Write(MaxTimestampPosition);
        writer.Write(_bytesSinceEntry);
        _entries.Save(writer);
        _aborted.Save(writer);
        writer.Flush();
        SealedFile.WriteCache(files, path, stream.GetBuffer().AsSpan(0, (int)stream.Length), flush);
    }

    /// <summary>The cache, when it is there and was written for a file of just this length.</summary>
    public static SegmentIndex? TryLoad(IFileSystem files, string path, long fileLength, out long nextOffset)
    {
        nextOffset = -1;
        if (SealedFile.TryRead(files, path) is not { Length: >= sizeof(long) } bytes)
            return null;
        using var reader = new BinaryReader(new MemoryStream(bytes));
        if (reader.ReadInt64() != fileLength)
            return null;
        nextOffset = reader.ReadInt64();
        return new SegmentIndex
        {
            MaxTimestamp = reader.ReadInt64(),
            MaxTimestampPosition = reader.ReadInt32(),
            _bytesSinceEntry = reader.ReadInt32(),
            _entries = PublishedList<IndexEntry>.Load(reader),
            _aborted = PublishedList<AbortedTransaction>.Load(reader),
        };
    }

    /// <summary>Position of the last entry whose key is at most this; the keys never fall.</summary>
    private int Floor(long key, Func<IndexEntry, long> keyOf)
    {
        var entries = _entries.Items;
        var (low, high) = (0, entries.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (keyOf(entries[middle]) <= key)
                low = middle + 1;
            else
                high = middle;
        }

        return low == 0 ? 0 : entries[low - 1].Position;
    }
}
