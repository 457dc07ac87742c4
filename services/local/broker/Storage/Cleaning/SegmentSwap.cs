namespace LeadStreams.Local.Broker.Storage.Cleaning;

/// <summary>Puts the file of a cleaned segment in the place of the files it was made from, so that a crash at any moment
/// leaves either all of the old ones or all of the new one.</summary>
/// <remarks>
/// <para>A cleaned segment is written under the name <c>BASE.cleaned</c>, its index under <c>BASE-END.swap-index</c>, and
/// both are forced to the disk. Renaming the first to <c>BASE-END.swap</c> decides: from then on the segments with base
/// offsets from BASE to below END count as replaced. Then their files are deleted, the index gets its name, and last the
/// log does.</para>
/// <para>A start that finds a swap file does the rest; what else is half done it deletes.</para>
/// </remarks>
internal static class SegmentSwap
{
    public const string CleanedSuffix = ".cleaned";
    private const string SwapSuffix = ".swap";
    private const string SwapIndexSuffix = ".swap-index";

    public static string CleanedPath(string directory, long baseOffset) =>
        LogSegment.PathStem(directory, baseOffset) + CleanedSuffix;

    public static string IndexPath(string directory, long baseOffset, long endOffset) =>
        Stem(directory, baseOffset, endOffset) + SwapIndexSuffix;

    /// <summary>Decides for the cleaned file; durable once <see cref="Complete"/> has begun.</summary>
    /// <exception cref="IOException">Nothing has changed.</exception>
    public static void Offer(IFileSystem files, string directory, long baseOffset, long endOffset) =>
        files.Rename(CleanedPath(directory, baseOffset), Stem(directory, baseOffset, endOffset) + SwapSuffix);

    /// <summary>Does what is left to do after <see cref="Offer"/>; may be done again.</summary>
    public static void Complete(IFileSystem files, string directory, long baseOffset, long endOffset)
    {
        files.SyncDirectory(directory);
        foreach (var name in files.ListFiles(directory))
        {
            var isSegment =
                LogSegment.TryParseName(name, LogSegment.FileSuffix, out var other)
                || LogSegment.TryParseName(name, LogSegment.IndexSuffix, out other);
            if (isSegment && other > baseOffset && other < endOffset)
                files.DeleteFile(Path.Combine(directory, name));
        }

        var target = LogSegment.PathStem(directory, baseOffset);
        var index = IndexPath(directory, baseOffset, endOffset);
        if (files.FileExists(index))
            files.Rename(index, target + LogSegment.IndexSuffix);
        // The old ones are gone for good before the swap file, which tells that they are to go.
        files.SyncDirectory(directory);
        files.Rename(Stem(directory, baseOffset, endOffset) + SwapSuffix, target + LogSegment.FileSuffix);
        files.SyncDirectory(directory);
    }

    /// <summary>Completes what had been decided when the process ended, and deletes what had not.</summary>
    public static void Recover(IFileSystem files, string directory)
    {
        foreach (var name in files.ListFiles(directory))
        {
            if (
                Path.GetExtension(name) == SwapSuffix
                && Path.GetFileNameWithoutExtension(name).Split('-') is [var first, var second]
                && long.TryParse(first, CultureInfo.InvariantCulture, out var start)
                && long.TryParse(second, CultureInfo.InvariantCulture, out var end)
            )
                Complete(files, directory, start, end);
        }

        foreach (var name in files.ListFiles(directory))
        {
            if (Path.GetExtension(name) is CleanedSuffix or SwapIndexSuffix)
                files.DeleteFile(Path.Combine(directory, name));
        }
    }

    private static string Stem(string directory, long baseOffset, long endOffset) =>
        string.Create(CultureInfo.InvariantCulture, $"{LogSegment.PathStem(directory, baseOffset)}-{endOffset:D20}");
}
