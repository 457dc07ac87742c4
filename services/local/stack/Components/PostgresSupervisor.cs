using LeadStreams.Local.Postgres;
using Microsoft.Extensions.Logging;

namespace LeadStreams.Local.Stack.Components;

/// <summary>Keeps the private PostgreSQL server running: one that was killed is started again.</summary>
internal sealed class PostgresSupervisor : IAsyncDisposable
{
    private static readonly TimeSpan CheckInterval = TimeSpan.FromMilliseconds(300);

    private readonly CancellationTokenSource stopping = new();
    private readonly PostgresCluster cluster;
    private readonly ILogger logger;
    private readonly Task watching;

    private PostgresSupervisor(PostgresCluster cluster, ILogger logger)
    {
        this.cluster = cluster;
        this.logger = logger;
        watching = WatchAsync();
    }

    /// <summary>The cluster.</summary>
    public PostgresCluster Cluster => cluster;

    /// <summary>Starts the server and the watch over it.</summary>
    public static async Task<PostgresSupervisor> StartAsync(
        PostgresClusterOptions options,
        ILogger logger,
        CancellationToken cancellation
    )
    {
        var cluster = new PostgresCluster(options);
        await cluster.StartAsync(cancellation);
        return new PostgresSupervisor(cluster, logger);
    }

    /// <summary>Ends the watch and stops the server.</summary>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await cluster.DisposeAsync();
        stopping.Dispose();
    }

    private async Task WatchAsync()
    {
        using var ticks = new PeriodicTimer(CheckInterval);
        while (await ticks.WaitForNextTickAsync(stopping.Token))
        {
            if (cluster.ProcessId is not null)
            {
                continue;
            }

            logger.PostgresRestarted();
            try
            {
                await cluster.StartAsync(stopping.Token);
            }
            catch (PostgresClusterException e)
            {
                logger.PostgresDidNotStart(e);
            }
        }
    }
}
