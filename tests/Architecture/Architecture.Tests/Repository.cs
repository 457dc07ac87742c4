using System.Diagnostics;

namespace LeadStreams.Architecture.Tests;

/// <summary>The checkout under test, as git sees it: tracked files and untracked ones that are not ignored.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static IReadOnlyList<string> Files { get; } = ListFiles();

    public static IEnumerable<string> CSharpFiles =>
        Files.Where(file => file.EndsWith(".cs", StringComparison.Ordinal));

    public static IEnumerable<string> Projects =>
        Files.Where(file => file.EndsWith(".csproj", StringComparison.Ordinal));

    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    private static string FindRoot()
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

    private static string[] ListFiles()
    {
        using var git = Process.Start(
            new ProcessStartInfo("git", "-c safe.directory=* ls-files --cached --others --exclude-standard -z")
            {
                WorkingDirectory = Root,
                RedirectStandardOutput = true,
                UseShellExecute = false,
            }
        )!;
        var output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        git.ExitCode.ShouldBe(0, "git ls-files");
        return
        [
            .. output
                .Split('\0', StringSplitOptions.RemoveEmptyEntries)
                .Where(file => File.Exists(Path.Combine(Root, file))),
        ];
    }
}
