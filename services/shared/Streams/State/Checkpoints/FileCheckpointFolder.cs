using System.Runtime.InteropServices;
using LeadStreams.Streams.Ports;

namespace LeadStreams.Streams.State.Checkpoints;

/// <summary>A folder of the file system; made when the first file is.</summary>
public sealed class FileCheckpointFolder(string path) : ICheckpointFolder
{
    /// <inheritdoc/>
    public Stream? OpenRead(string name)
    {
        var file = Path.Combine(path, name);
        try
        {
            return new FileStream(
                file,
                new FileStreamOptions
                {
                    Mode = FileMode.Open,
                    Access = FileAccess.Read,
                    Share = FileShare.ReadWrite | FileShare.Delete,
                    Options = FileOptions.SequentialScan,
                    BufferSize = 0,
                }
            );
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public Stream Create(string name)
    {
        Directory.CreateDirectory(path);
        return new FileStream(Path.Combine(path, name), FileMode.Create, FileAccess.Write, FileShare.None);
    }

    /// <inheritdoc/>
    public void Flush(Stream file) => ((FileStream)file).Flush(flushToDisk: true);

    /// <inheritdoc/>
    public void Rename(string from, string to) =>
        File.Move(Path.Combine(path, from), Path.Combine(path, to), overwrite: true);

    /// <inheritdoc/>
    public void Delete(string name) => File.Delete(Path.Combine(path, name));

    /// <inheritdoc/>
    public void FlushFolder()
    {
        // Windows has no such call, and needs none.
        if (!OperatingSystem.IsWindows())
        {
            PosixFolder.Sync(path);
        }
    }

    /// <summary>fsync of a folder, which .NET has no call for (POSIX open(2), fsync(2), close(2)).</summary>
    private static class PosixFolder
    {
        public static void Sync(string path)
        {
            var descriptor = Open(path, 0);
            if (descriptor < 0)
            {
                throw new IOException($"cannot open folder {path}: error {Marshal.GetLastPInvokeError()}");
            }

            try
            {
                if (Fsync(descriptor) != 0)
                {
                    throw new IOException($"cannot sync folder {path}: error {Marshal.GetLastPInvokeError()}");
                }
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
