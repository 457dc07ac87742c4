namespace LeadStreams.Local.Broker.Storage;

/// <summary>One file of a log. Only the last segment of a log is written to; all others are closed: forced to the disk,
/// with their index beside them, never changed again.</summary>
/// <remarks>The cleaner drops closed segments from the front, or puts one with fewer records in the place of some
/// (<see cref="Cleaning.SegmentSwap"/>).</remarks>
internal sealed class LogSegment : IDisposable
{
    public const string FileSuffix = ".log";
    public const string IndexSuffix = ".index";
    private readonly IFileSystem _files;
    private readonly string _pathStem;
    private volatile int _size;

    public LogSegment(IFileSystem files, string directory, long baseOffset, long createdMs, string suffix = FileSuffix)
    {
        _files = files;
        _pathStem = PathStem(directory, baseOffset);
        BaseOffset = baseOffset;
        CreatedMs = createdMs;
        NextOffset = baseOffset;
        File = files.Open(_pathStem + suffix);
    }

    public long BaseOffset { get; }

    /// <summary>When it was begun (or opened again) by the broker's clock, milliseconds since 1970.</summary>
    public long CreatedMs { get; }
    public IStorageFile File { get; }
    public SegmentIndex Index { get; private set; } = new();

    /// <summary>Bytes of whole batches; the file has nothing else while all is well.</summary>
    public int Size => _size;

    /// <summary>Offset after the last record. For the writer only.</summary>
    public long NextOffset { get; private set; }

    /// <summary>File name without suffix: 20 digits, so that names sort as offsets do (as in Apache Kafka).</summary>
    public static string PathStem(string directory, long baseOffset) =>
        Path.Combine(directory, baseOffset.ToString("D20", CultureInfo.InvariantCulture));

    /// <summary>The offset in the name of a file with that suffix; false for all other names.</summary>
    public static bool TryParseName(string name, string suffix, out long offset)
    {
        offset = -1;
        return Path.GetExtension(name) == suffix
            && long.TryParse(Path.GetFileNameWithoutExtension(name), CultureInfo.InvariantCulture, out offset);
    }

    /// <summary>True when a batch of that size would still leave positions and relative offsets within 32 bits.</summary>
    public bool HasRoomFor(int batchBytes, long lastOffset, int segmentBytes) =>
        _size == 0 || ((long)_size + batchBytes <= segmentBytes && lastOffset - BaseOffset <= int.MaxValue);

    /// <summary>Writes a batch at the end. After an <see cref="IOException"/> the segment is as it was before, but the
    /// file may have stray bytes at its end: <see cref="TrimFile"/>.</summary>
    public void Append(ReadOnlySpan<byte> bytes, int indexIntervalBytes)
    {
        File.Write(bytes, _size);
        Accept(new RecordBatch(bytes), indexIntervalBytes);
    }

    /// <summary>Counts in a batch that already stands in the file.</summary>
    public void Accept(RecordBatch batch, int indexIntervalBytes)
    {
        Index.AddBatch(batch, BaseOffset, _size, indexIntervalBytes);
        NextOffset = batch.NextOffset;
        _size += (int)batch.SizeInBytes;
    }

    /// <summary>Cuts off bytes that are no batch, and gives back what the disk has set aside for more.</summary>
    public void TrimFile() => File.Truncate(_size);

    /// <summary>Takes the index cache as it is; false when there is none that fits the file.</summary>
    public bool TryTrustIndex()
    {
        var length = File.Length;
        if (SegmentIndex.TryLoad(_files, _pathStem + IndexSuffix, length, out var nextOffset) is not { } index)
            return false;
        Index = index;
        NextOffset = nextOffset;
        _size = (int)length;
        return true;
    }

    /// <summary>Forgets all that was counted in, for a new count.</summary>
    public void Reset()
    {
        Index = new SegmentIndex();
        NextOffset = BaseOffset;
        _size = 0;
    }

    public void SaveIndex(bool flush) => Index.Save(_files, _pathStem + IndexSuffix, _size, NextOffset, flush);

    /// <summary>Writes the index as a file of another name, durably.</summary>
    public void SaveIndexAs(string path) => Index.Save(_files, path, _size, NextOffset, flush: true);

    public void DeleteFiles()
    {
        File.Dispose();
        _files.DeleteFile(_pathStem + IndexSuffix);
        _files.DeleteFile(_pathStem + FileSuffix);
    }

    public void Dispose() => File.Dispose();
}
