using System.Globalization;

namespace LeadStreams.Local.Postgres;

/// <summary>The process that a cluster's <c>postmaster.pid</c> names, as <c>/proc</c> shows it.</summary>
/// <param name="Id">Process id.</param>
/// <param name="IsAlive">It is a PostgreSQL server and runs.</param>
/// <param name="IsZombie">It has ended, and its parent has not asked for its exit code yet.</param>
internal readonly record struct ServerProcess(int Id, bool IsAlive, bool IsZombie)
{
    /// <summary>Null when the file or the process is gone, or another program got its process id since.</summary>
    public static ServerProcess? Read(string pidFile)
    {
        try
        {
            var pid = int.Parse(File.ReadLines(pidFile).First(), CultureInfo.InvariantCulture);
            // "pid (program) state …", proc(5).
            var status = File.ReadAllText($"/proc/{pid}/stat");
            var programEnd = status.LastIndexOf(')');
            var program = status[(status.IndexOf('(', StringComparison.Ordinal) + 1)..programEnd];
            var state = status[programEnd + 2];
            return program is "postgres" or "postmaster" ? new(pid, state is not ('Z' or 'X'), state is 'Z') : null;
        }
        catch (Exception gone) when (gone is IOException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}
