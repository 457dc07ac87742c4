using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LeadStreams.Local.Broker.Storage;

/// <summary>The real disk, through positional reads and writes.</summary>
internal sealed class DiskFileSystem : IFileSystem
{
    public IStorageFile Open(string path) =>
        new DiskFile(
            File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete)
        );

    public bool FileExists(string path) => File.Exists(path);

    public IReadOnlyList<string> ListFiles(string directory) =>
        Directory.Exists(directory) ? Names(Directory.GetFiles(directory)) : [];

    public IReadOnlyList<string> ListDirectories(string directory) =>
        Directory.Exists(directory) ? Names(Directory.GetDirectories(directory)) : [];

    public void CreateDirectory(string path) => Directory.CreateDirectory(path);

    public void DeleteFile(string path)
    {
        if (File.Exists(path))
            File.Delete(path);
    }

    public void DeleteDirectory(string path)
    {
        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
    }

    public void Rename(string from, string to)
    {
        if (Directory.Exists(from))
            Directory.Move(from, to);
        else
            File.Move(from, to, overwrite: true);
    }

    public void SyncDirectory(string path)
    {
        // Windows has no such call and journals its directories itself.
        if (!OperatingSystem.IsWindows())
            Posix.SyncFolder(path);
    }

    public IDisposable Lock(string path) =>
        File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

    private static string[] Names(string[] paths) => Array.ConvertAll(paths, path => Path.GetFileName(path));

    private sealed class DiskFile(SafeFileHandle handle) : IStorageFile
    {
        /// <summary>A file of this size is taken to grow on.</summary>
        private const int ReserveFromBytes = 1024 * 1024;
        private const int MaxReservedBytes = 16 * 1024 * 1024;

        private long _reservedEnd = ReserveFromBytes;

        public long Length => RandomAccess.GetLength(handle);

        public int Read(Span<byte> buffer, long offset)
        {
            var total = 0;
            while (total < buffer.Length)
            {
                var count = RandomAccess.Read(handle, buffer[total..], offset + total);
                if (count == 0)
                    break;
                total += count;
            }

            return total;
        }

        public void Write(ReadOnlySpan<byte> bytes, long offset)
        {
            // As much again as is there: found at once, blocks cost less than one by one. A hint, which may be refused.
            if (OperatingSystem.IsLinux() && offset + bytes.Length > _reservedEnd)
            {
                var ahead = Math.Clamp(offset, ReserveFromBytes, MaxReservedBytes);
                _reservedEnd = offset + ahead;
                _ = Posix.Allocate(handle, Posix.KeepSize, offset, ahead);
            }

            RandomAccess.Write(handle, bytes, offset);
        }

        public void Truncate(long length) => RandomAccess.SetLength(handle, length);

        public void Flush() => RandomAccess.FlushToDisk(handle);

        public void Dispose() => handle.Dispose();
    }

    /// <summary>What .NET has no calls for.</summary>
    private static class Posix
    {
        /// <summary>For <see cref="Allocate"/>: the file's length stays as it is.</summary>
        public const int KeepSize = 1;

        /// <summary>fsync of a folder (POSIX open(2)).</summary>
        public static void SyncFolder(string path)
        {
            using var folder = new SafeFileHandle(Open(path, 0), ownsHandle: true);
            if (folder.IsInvalid)
                throw new IOException($"cannot open folder {path}: error {Marshal.GetLastPInvokeError()}");
            RandomAccess.FlushToDisk(folder);
        }

        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        [DllImport("libc", EntryPoint = "open", SetLastError = true)]
        private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

        /// <summary>Sets blocks of a file aside (Linux fallocate(2)).</summary>
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        [DllImport("libc", EntryPoint = "fallocate")]
        public static extern int Allocate(SafeFileHandle file, int mode, long offset, long bytes);
    }
}
