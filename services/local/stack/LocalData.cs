using LeadStreams.Local.Postgres;

namespace LeadStreams.Local.Stack;

/// <summary>The data folder of the laptop stack.</summary>
public static class LocalData
{
    /// <summary>The private PostgreSQL cluster of a data folder.</summary>
    internal static string PostgresDirectory(string dataDirectory) => Path.Combine(dataDirectory, "postgres");

    /// <summary>Removes everything the stack keeps. Does nothing when there is nothing.</summary>
    /// <exception cref="StackException">The stack is running on this folder.</exception>
    public static async Task DeleteAsync(string dataDirectory, CancellationToken cancellation)
    {
        if (!Directory.Exists(dataDirectory))
        {
            return;
        }

        using (StackLock.Take(dataDirectory))
        {
            var cluster = new PostgresCluster(
                new PostgresClusterOptions { Directory = PostgresDirectory(dataDirectory) }
            );
            await cluster.DeleteAsync(cancellation);
        }

        Directory.Delete(dataDirectory, recursive: true);
    }
}
