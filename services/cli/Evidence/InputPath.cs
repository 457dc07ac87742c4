namespace LeadStreams.Cli.Evidence;

/// <summary>Paths that a user gives to read from.</summary>
internal static class InputPath
{
    /// <summary>The path, if it can be that of a file.</summary>
    /// <exception cref="UsageException">It is empty, as that of an unset variable is, or a folder.</exception>
    public static string OfFile(string path)
    {
        if (path.Length == 0)
        {
            throw new UsageException("an empty path names no file; is a variable unset?");
        }

        return Directory.Exists(path) ? throw new UsageException($"{path} is a folder; it takes one file of it") : path;
    }
}
