namespace LeadStreams.Identity.Tests;

/// <summary>Files of the checkout under test.</summary>
internal static class RepositoryFiles
{
    private static readonly string Root = Find();

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string Find()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "LeadStreams.sln")))
        {
            folder = Path.GetDirectoryName(folder).ShouldNotBeNull("the repository's folder");
        }

        return folder;
    }
}
