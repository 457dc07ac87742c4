namespace LeadStreams.Local.Broker.Storage;

/// <summary>Hands out producer ids. What is durable is the end of a block of them, so that most calls touch no disk and a
/// crash only leaves a gap.</summary>
internal sealed class ProducerIdBlocks(IFileSystem files, string directory)
{
    private const long BlockSize = 1000;
    private readonly string _path = Path.Combine(directory, "producer-ids");
    private readonly Lock _gate = new();
    private long _next = -1;
    private long _blockEnd = -1;

    /// <summary>An id never handed out before.</summary>
    /// <exception cref="IOException">A new block could not be made durable.</exception>
    /// <exception cref="InvalidDataException">The file that says which ids are taken is damaged.</exception>
    public long Next()
    {
        lock (_gate)
        {
            if (_next == _blockEnd)
                TakeBlock();
            return _next++;
        }
    }

    private void TakeBlock()
    {
        var start = _blockEnd < 0 ? Load() : _blockEnd;
        SealedFile.ReplaceNumber(files, _path, start + BlockSize);
        (_next, _blockEnd) = (start, start + BlockSize);
    }

    private long Load()
    {
        if (SealedFile.TryReadNumber(files, _path) is { } number)
            return number;
        return files.FileExists(_path) ? throw new InvalidDataException($"{_path} is damaged") : 0;
    }
}
