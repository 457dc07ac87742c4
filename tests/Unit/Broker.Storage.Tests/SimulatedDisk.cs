using LeadStreams.Local.Broker.Storage;

namespace LeadStreams.Broker.Storage.Tests;

/// <summary>A disk in memory that keeps apart what was written and what was forced to it, and that can fail.</summary>
internal sealed class SimulatedDisk : IFileSystem
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _folders = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, Inode> _written = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, Inode> _durable = new(StringComparer.Ordinal);
    private bool _isGone;

    /// <summary>Flushes of files for which this is true fail.</summary>
    public Func<string, bool> FlushFails { get; set; } = _ => false;

    /// <summary>Called before every flush, on the thread that flushes.</summary>
    public Action<string> BeforeFlush { get; set; } = _ => { };

    /// <summary>Called before every read, with the file's path.</summary>
    public Action<string> BeforeRead { get; set; } = _ => { };

    /// <summary>Called before everything that changes the disk, with the file's path; may throw.</summary>
    public Action<string> BeforeChange { get; set; } = _ => { };

    /// <summary>Bytes that still fit; a write beyond them is cut short and fails.</summary>
    public long FreeBytes { get; set; } = long.MaxValue;

    public bool TruncateFails { get; set; }

    public int Flushes { get; private set; }

    /// <summary>The disk after a power failure: only what was forced to it. This one is unusable from now on.</summary>
    public SimulatedDisk LosePower() => Crash(_durable, inode => inode.Durable);

    /// <summary>The disk after the process was killed: all that was written.</summary>
    public SimulatedDisk KillProcess() => Crash(_written, inode => inode.Bytes);

    public IReadOnlyList<string> FilesEndingWith(string suffix)
    {
        lock (_gate)
            return [.. _written.Keys.Where(path => path.EndsWith(suffix, StringComparison.Ordinal))];
    }

    public byte[] Content(string path)
    {
        lock (_gate)
            return [.. _written[path].Bytes];
    }

    public void SetContent(string path, byte[] bytes)
    {
        lock (_gate)
            _written[path] = _durable[path] = new Inode { Bytes = [.. bytes], Durable = [.. bytes] };
    }

    public IStorageFile Open(string path)
    {
        lock (_gate)
        {
            ThrowIfGone();
            if (!_written.TryGetValue(path, out var inode))
                _written[path] = inode = new Inode();
            return new OpenFile(this, path, inode);
        }
    }

    public bool FileExists(string path)
    {
        lock (_gate)
            return _written.ContainsKey(path);
    }

    public IReadOnlyList<string> ListFiles(string directory)
    {
        lock (_gate)
            return [.. _written.Keys.Where(path => Path.GetDirectoryName(path) == directory).Select(Path.GetFileName)!];
    }

    public IReadOnlyList<string> ListDirectories(string directory)
    {
        lock (_gate)
            return [.. _folders.Where(path => Path.GetDirectoryName(path) == directory).Select(Path.GetFileName)!];
    }

    public void CreateDirectory(string path)
    {
        lock (_gate)
        {
            ThrowIfGone();
            _folders.Add(path);
        }
    }

    public void DeleteFile(string path)
    {
        BeforeChange(path);
        lock (_gate)
        {
            ThrowIfGone();
            _written.Remove(path);
        }
    }

    public void DeleteDirectory(string path)
    {
        BeforeChange(path);
        lock (_gate)
        {
            ThrowIfGone();
            _folders.Remove(path);
            foreach (var file in _written.Keys.Where(file => Path.GetDirectoryName(file) == path).ToArray())
                _written.Remove(file);
        }
    }

    public void Rename(string from, string to)
    {
        BeforeChange(from);
        lock (_gate)
        {
            ThrowIfGone();
            _written[to] = _written[from];
            _written.Remove(from);
        }
    }

    public void SyncDirectory(string path)
    {
        BeforeChange(path);
        lock (_gate)
        {
            ThrowIfGone();
            foreach (var file in _durable.Keys.Where(file => Path.GetDirectoryName(file) == path).ToArray())
                _durable.Remove(file);
            foreach (var (file, inode) in _written)
            {
                if (Path.GetDirectoryName(file) == path)
                    _durable[file] = inode;
            }
        }
    }

    public IDisposable Lock(string path)
    {
        ThrowIfGone();
        return new MemoryStream();
    }

    private SimulatedDisk Crash(SortedDictionary<string, Inode> survivors, Func<Inode, List<byte>> content)
    {
        lock (_gate)
        {
            _isGone = true;
            var after = new SimulatedDisk();
            after._folders.UnionWith(_folders);
            foreach (var (path, inode) in survivors)
                after.SetContent(path, [.. content(inode)]);
            return after;
        }
    }

    private void ThrowIfGone()
    {
        if (_isGone)
            throw new IOException("this disk has crashed");
    }

    private sealed class Inode
    {
        public List<byte> Bytes { get; init; } = [];
        public List<byte> Durable { get; set; } = [];
    }

    private sealed class OpenFile(SimulatedDisk disk, string path, Inode inode) : IStorageFile
    {
        private bool _isClosed;

        public long Length
        {
            get
            {
                lock (disk._gate)
                    return inode.Bytes.Count;
            }
        }

        public int Read(Span<byte> buffer, long offset)
        {
            disk.BeforeRead(path);
            lock (disk._gate)
            {
                ObjectDisposedException.ThrowIf(_isClosed, this);
                disk.ThrowIfGone();
                var count = (int)Math.Clamp(inode.Bytes.Count - offset, 0, buffer.Length);
                for (var i = 0; i < count; i++)
                    buffer[i] = inode.Bytes[(int)offset + i];
                return count;
            }
        }

        public void Write(ReadOnlySpan<byte> bytes, long offset)
        {
            disk.BeforeChange(path);
            lock (disk._gate)
            {
                ObjectDisposedException.ThrowIf(_isClosed, this);
                disk.ThrowIfGone();
                var fits = (int)Math.Min(bytes.Length, disk.FreeBytes);
                disk.FreeBytes -= fits;
                Put(bytes[..fits], (int)offset);
                if (fits < bytes.Length)
                    throw new IOException("no space left on device");
            }
        }

        public void Truncate(long length)
        {
            disk.BeforeChange(path);
            lock (disk._gate)
            {
                ObjectDisposedException.ThrowIf(_isClosed, this);
                disk.ThrowIfGone();
                if (disk.TruncateFails)
                    throw new IOException("cannot truncate");
                if (length < inode.Bytes.Count)
                    inode.Bytes.RemoveRange((int)length, inode.Bytes.Count - (int)length);
            }
        }

        public void Flush()
        {
            disk.BeforeFlush(path);
            disk.BeforeChange(path);
            lock (disk._gate)
            {
                ObjectDisposedException.ThrowIf(_isClosed, this);
                disk.ThrowIfGone();
                if (disk.FlushFails(path))
                    throw new IOException("flush failed");
                inode.Durable = [.. inode.Bytes];
                disk.Flushes++;
            }
        }

        public void Dispose() => _isClosed = true;

        private void Put(ReadOnlySpan<byte> bytes, int offset)
        {
            while (inode.Bytes.Count < offset)
                inode.Bytes.Add(0);
            foreach (var b in bytes)
            {
                if (offset < inode.Bytes.Count)
                    inode.Bytes[offset] = b;
                else
                    inode.Bytes.Add(b);
                offset++;
            }
        }
    }
}
