using System.Globalization;

namespace LeadStreams.Local.Postgres;

/// <summary>Where PostgreSQL's server programs lie.</summary>
internal static class PostgresBinaries
{
    /// <summary>Views with <c>security_invoker</c> need it.</summary>
    private const int OldestMajorVersion = 15;
    private const string DebianRoot = "/usr/lib/postgresql";

    /// <summary>The folder that holds <c>initdb</c>, <c>pg_ctl</c> and <c>postgres</c>.</summary>
    /// <exception cref="PostgresClusterException">None is found.</exception>
    public static string Find(string? given)
    {
        if (given is not null)
        {
            return HoldsServer(given)
                ? given
                : throw new PostgresClusterException($"There is no initdb and pg_ctl in {given}.");
        }

        return Debian()
            ?? AlongPath()
            ?? throw new PostgresClusterException(
                $"The programs of a PostgreSQL server (initdb, pg_ctl), version {OldestMajorVersion} or newer, were found neither under {DebianRoot} "
                    + "nor along PATH. Install them with: apt-get install postgresql"
            );
    }

    private static string? Debian() =>
        Directory.Exists(DebianRoot)
            ? Directory
                .GetDirectories(DebianRoot)
                .Select(folder => (Bin: Path.Combine(folder, "bin"), Version: MajorVersion(Path.GetFileName(folder))))
                .Where(found => found.Version >= OldestMajorVersion && HoldsServer(found.Bin))
                .OrderByDescending(found => found.Version)
                .Select(found => found.Bin)
                .FirstOrDefault()
            : null;

    private static string? AlongPath() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').FirstOrDefault(HoldsServer);

    private static int MajorVersion(string text) =>
        int.TryParse(text, CultureInfo.InvariantCulture, out var version) ? version : 0;

    private static bool HoldsServer(string folder) =>
        File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "pg_ctl"));
}
