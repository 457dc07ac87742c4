namespace LeadStreams.EndToEnd.Tests.Stacks;

/// <summary>Folders of the checkout that the tests were built from.</summary>
internal static class Checkout
{
    public static string Schemas => Folder("schemas");

    public static string Sources => Folder("services/sources");

    public static string Deploy => Folder("deploy");

    /// <summary>The command, as a program for <c>dotnet</c>.</summary>
    public static string Command => Path.Combine(AppContext.BaseDirectory, "leadstreams.dll");

    private static string Folder(string relative)
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "LeadStreams.sln")))
            {
                return Path.Combine(folder, relative);
            }
        }

        throw new DirectoryNotFoundException($"no checkout around {AppContext.BaseDirectory}");
    }
}
