namespace LeadStreams.Cli.Evidence;

/// <summary>A file of facts, or standard input for <c>-</c>.</summary>
internal static class FactsInput
{
    /// <summary>Stands for standard input where a file is named.</summary>
    public const string StandardInput = "-";

    /// <summary>What messages call it.</summary>
    public static string NameOf(string path) => path == StandardInput ? "standard input" : path;

    /// <summary>The facts as they are.</summary>
    /// <exception cref="UsageException">The path is empty, or a folder.</exception>
    /// <exception cref="IOException">There is no such file, or it cannot be read.</exception>
    public static Stream Open(string path) =>
        path == StandardInput ? Console.OpenStandardInput() : File.OpenRead(InputPath.OfFile(path));
}
