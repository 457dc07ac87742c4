namespace LeadStreams.Local.Broker.Storage;

/// <summary>The file operations the storage layer is made of; tests put a fault-injecting double behind it.
/// All failures are <see cref="IOException"/>. Nothing is durable before the flush that covers it.</summary>
internal interface IFileSystem
{
    /// <summary>Opens for reading and writing, creating the file when missing.</summary>
    IStorageFile Open(string path);

    bool FileExists(string path);

    /// <summary>Names (not paths) of the files in a folder; none when it does not exist.</summary>
    IReadOnlyList<string> ListFiles(string directory);

    /// <summary>Names (not paths) of the folders in a folder; none when it does not exist.</summary>
    IReadOnlyList<string> ListDirectories(string directory);

    void CreateDirectory(string path);

    /// <summary>Deletes a file; no error when it does not exist.</summary>
    void DeleteFile(string path);

    /// <summary>Deletes a folder and all in it; no error when it does not exist.</summary>
    void DeleteDirectory(string path);

    /// <summary>Renames a file or folder, replacing a file of that name.</summary>
    void Rename(string from, string to);

    /// <summary>Makes creations, renames and deletions in a folder durable.</summary>
    void SyncDirectory(string path);

    /// <summary>Takes the folder for this process until disposed.</summary>
    /// <exception cref="IOException">Another process has it.</exception>
    IDisposable Lock(string path);
}

/// <summary>An open file; reads and writes may come from several threads.</summary>
internal interface IStorageFile : IDisposable
{
    long Length { get; }

    /// <summary>Reads up to the buffer's length; fewer bytes only at the end of the file.</summary>
    int Read(Span<byte> buffer, long offset);
    void Write(ReadOnlySpan<byte> bytes, long offset);
    void Truncate(long length);

    /// <summary>Forces everything written to the disk.</summary>
    void Flush();
}
