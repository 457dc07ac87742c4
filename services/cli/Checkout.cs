namespace LeadStreams.Cli;

/// <summary>Folders of the checkout, found from the working folder or from where the command lies.</summary>
internal static class Checkout
{
    /// <summary>The folder of the schemas: LEADSTREAMS_SCHEMAS, else that of the checkout.</summary>
    public static string Schemas => Environment.GetEnvironmentVariable("LEADSTREAMS_SCHEMAS") ?? Folder("schemas");

    /// <summary>The folder, as seen from the nearest parent that has it.</summary>
    public static string Folder(string relative)
    {
        foreach (var start in (string[])[Environment.CurrentDirectory, AppContext.BaseDirectory])
        {
            for (var folder = start; folder is not null; folder = Path.GetDirectoryName(folder))
            {
                var candidate = Path.Combine(folder, relative);
                if (File.Exists(Path.Combine(folder, "LeadStreams.sln")) && Directory.Exists(candidate))
                {
                    return candidate;
                }
            }
        }

        return relative;
    }
}
