namespace LeadStreams.Normalizer.Benchmarks;

/// <summary>Folders of the checkout that this program was built in.</summary>
internal static class CheckoutFolders
{
    private static readonly string Root = Find();

    public static string Schemas => Path.Combine(Root, "schemas");

    public static string Sources => Path.Combine(Root, "services", "sources");

    private static string Find()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "LeadStreams.sln")))
            {
                return folder;
            }
        }

        throw new InvalidOperationException("LeadStreams.sln is in no folder above " + AppContext.BaseDirectory);
    }
}
