namespace LeadStreams.Local.Stack;

/// <summary>One stack at a time on a data folder: held by an open, locked file, which the system lets go when the process dies.</summary>
internal static class StackLock
{
    /// <summary>Takes the folder, making it when it is missing.</summary>
    /// <exception cref="StackException">Another process has it.</exception>
    public static IDisposable Take(string dataDirectory)
    {
        Directory.CreateDirectory(dataDirectory);
        var path = Path.Combine(dataDirectory, "lock");
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e is not (DirectoryNotFoundException or FileNotFoundException))
        {
            throw new StackException(
                $"another LeadStreams is running on {Path.GetFullPath(dataDirectory)}; stop it first, or use another --data",
                e
            );
        }
    }
}
