using LeadStreams.Streams.Ports;

namespace LeadStreams.Testing.InMemory;

/// <summary>
/// The disk of one machine, as far as checkpoints go. What was not flushed is lost, or kept in part, when the power goes; names that were not
/// flushed may be the old ones again.
/// </summary>
public sealed class InMemoryDisk
{
    private readonly Dictionary<string, DiskFile> files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DiskFile> durableNames = new(StringComparer.Ordinal);

    /// <summary>Names of the files.</summary>
    public IReadOnlyCollection<string> Names => files.Keys;

    /// <summary>The folder, as one process sees it.</summary>
    public ICheckpointFolder Folder(ILogFaults? faults = null) => new View(this, faults ?? NoLogFaults.Instance);

    /// <summary>The bytes of a file, or null.</summary>
    public byte[]? Read(string name) => files.TryGetValue(name, out var file) ? file.Content.ToArray() : null;

    /// <summary>Sets the bytes of a file, past all rules.</summary>
    public void Write(string name, byte[] bytes)
    {
        var file = new DiskFile();
        file.Content.Write(bytes);
        file.FlushedLength = bytes.Length;
        (files[name], durableNames[name]) = (file, file);
    }

    /// <summary>Deletes a file.</summary>
    public void Delete(string name)
    {
        files.Remove(name);
        durableNames.Remove(name);
    }

    /// <summary>The power goes and comes back: <paramref name="random"/> says what of the unflushed is there.</summary>
    public void LosePower(Random random)
    {
        if (random.Next(2) == 0)
        {
            files.Clear();
            foreach (var (name, file) in durableNames)
            {
                files.Add(name, file);
            }
        }

        foreach (var file in files.Values)
        {
            var unflushed = (int)(file.Content.Length - file.FlushedLength);
            if (unflushed > 0)
            {
                // The length may be there without the bytes: file systems give zeros.
                var kept = (int)file.FlushedLength + random.Next(unflushed + 1);
                Array.Clear(file.Content.GetBuffer(), kept, (int)file.Content.Length - kept);
                file.Content.SetLength(random.Next(2) == 0 ? kept : file.Content.Length);
            }
        }
    }

    private sealed class DiskFile
    {
        public MemoryStream Content { get; } = new();

        public long FlushedLength { get; set; }
    }

    private sealed class View(InMemoryDisk disk, ILogFaults faults) : ICheckpointFolder
    {
        public Stream? OpenRead(string name)
        {
            faults.Before(LogCall.OpenFile);
            return disk.Read(name) is { } bytes ? new MemoryStream(bytes, writable: false) : null;
        }

        public Stream Create(string name)
        {
            faults.Before(LogCall.CreateFile);
            var file = new DiskFile();
            disk.files[name] = file;
            faults.After(LogCall.CreateFile);
            return new OpenFile(file, faults);
        }

        public void Flush(Stream file)
        {
            faults.Before(LogCall.FlushFile);
            var open = ((OpenFile)file).File;
            open.FlushedLength = open.Content.Length;
            faults.After(LogCall.FlushFile);
        }

        public void Rename(string from, string to)
        {
            faults.Before(LogCall.RenameFile);
            disk.files.Remove(from, out var file);
            disk.files[to] = file!;
            faults.After(LogCall.RenameFile);
        }

        public void Delete(string name)
        {
            faults.Before(LogCall.DeleteFile);
            disk.files.Remove(name);
            faults.After(LogCall.DeleteFile);
        }

        public void FlushFolder()
        {
            faults.Before(LogCall.FlushFolder);
            disk.durableNames.Clear();
            foreach (var (name, file) in disk.files)
            {
                disk.durableNames.Add(name, file);
            }

            faults.After(LogCall.FlushFolder);
        }
    }

    /// <summary>A file being written; each write may fail or be the last thing that its process does.</summary>
    private sealed class OpenFile(DiskFile file, ILogFaults faults) : Stream
    {
        public DiskFile File => file;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => file.Content.Length;

        public override long Position
        {
            get => file.Content.Position;
            set => throw new NotSupportedException();
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            faults.Before(LogCall.WriteFile);
            file.Content.Write(buffer);
            faults.After(LogCall.WriteFile);
        }

        public override void Flush() { }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
