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
            PosixDirectory.Sync(path);
    }

    public IDisposable Lock(string path) =>
        File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

    private static string[] Names(string[] paths) => Array.ConvertAll(paths, path => Path.GetFileName(path));

    private sealed class DiskFile(SafeFileHandle handle) : IStorageFile
    {
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

        public void Write(ReadOnlySpan<byte> bytes, long offset) => RandomAccess.Write(handle, bytes, offset);

        public void Truncate(long length) => RandomAccess.SetLength(handle, length);

        public void Flush() => RandomAccess.FlushToDisk(handle);

        public void Dispose() => handle.Dispose();
    }

    /// <summary>fsync of a folder, which .NET has no call for (POSIX open(2), fsync(2), close(2)).</summary>
    private static class PosixDirectory
    {
        public static void Sync(string path)
        {
            var descriptor = Open(path, 0);
            if (descriptor < 0)
                throw new IOException($"cannot open folder {path}: error {Marshal.GetLastPInvokeError()}");
            try
            {
                if (Fsync(descriptor) != 0)
                    throw new IOException($"cannot sync folder {path}: error {Marshal.GetLastPInvokeError()}");
            }
            finally
            {
                _ = Close(descriptor);
            }
        }

        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        [DllImport("libc", EntryPoint = "open", SetLastError = true)]
        private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
        private static extern int Fsync(int descriptor);

        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        [DllImport("libc", EntryPoint = "close", SetLastError = true)]
        private static extern int Close(int descriptor);
    }
}
