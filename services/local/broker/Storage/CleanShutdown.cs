namespace LeadStreams.Local.Broker.Storage;

/// <summary>A file that is there only while the data folder is closed and in order.</summary>
internal static class CleanShutdown
{
    private const string FileName = "clean-shutdown";

    /// <summary>True when the mark was there. It is gone, durably, on return.</summary>
    public static bool TakeMark(IFileSystem files, string directory)
    {
        var path = Path.Combine(directory, FileName);
        var isThere = SealedFile.TryRead(files, path) is not null;
        files.DeleteFile(path);
        files.SyncDirectory(directory);
        return isThere;
    }

    /// <summary>Leaves the mark; without it the next start only takes longer.</summary>
    public static void LeaveMark(IFileSystem files, string directory, ILogger log)
    {
        try
        {
            SealedFile.Replace(files, Path.Combine(directory, FileName), []);
        }
        catch (IOException e)
        {
            Log.CacheNotWritten(log, e, directory);
        }
    }
}
