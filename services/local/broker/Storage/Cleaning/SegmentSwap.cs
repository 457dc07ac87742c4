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

    /// <summary>Of an offset in a file name.</summary>
    private const int Digits = 20;

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
            var isOfSegment = name.Length > Digits && name[Digits..] is LogSegment.FileSuffix or LogSegment.IndexSuffix;
            if (isOfSegment && TryParse(name, 0, out var other) && other > baseOffset && other < endOffset)
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
            var isSwap = name.EndsWith(SwapSuffix, StringComparison.Ordinal);
            if (isSwap && TryParse(name, 0, out var start) && TryParse(name, Digits + 1, out var end))
                Complete(files, directory, start, end);
        }

        foreach (var name in files.ListFiles(directory))
        {
            var isLeftover =
                name.EndsWith(CleanedSuffix, StringComparison.Ordinal)
                || name.EndsWith(SwapIndexSuffix, StringComparison.Ordinal);
            if (isLeftover)
                files.DeleteFile(Path.Combine(directory, name));
        }
    }

    private static string Stem(string directory, long baseOffset, long endOffset) =>
        string.Create(CultureInfo.InvariantCulture, $"{LogSegment.PathStem(directory, baseOffset)}-{endOffset:D20}");

    private static bool TryParse(string name, int at, out long offset)
    {
        offset = -1;
        return name.Length >= at + Digits
            && long.TryParse(name.AsSpan(at, Digits), CultureInfo.InvariantCulture, out offset);
    }
}
