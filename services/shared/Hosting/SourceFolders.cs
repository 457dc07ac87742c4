namespace LeadStreams.Hosting;

/// <summary>The source connectors: a folder with a <c>source.yaml</c> is one.</summary>
public static class SourceFolders
{
    /// <summary>Names of the folders in <paramref name="sourcesDirectory"/> that hold a connector, sorted.</summary>
    public static IReadOnlyList<string> Names(string sourcesDirectory) =>
        [
            .. Directory
                .EnumerateFiles(sourcesDirectory, "source.yaml", SearchOption.AllDirectories)
                .Select(file => Path.GetFileName(Path.GetDirectoryName(file)!))
                .Order(StringComparer.Ordinal),
        ];
}
