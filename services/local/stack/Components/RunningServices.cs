using LeadStreams.Hosting;
using Microsoft.Extensions.Logging;

namespace LeadStreams.Local.Stack.Components;

/// <summary>Services that run inside this process until they are disposed of.</summary>
internal sealed class RunningServices : IAsyncDisposable
{
    private readonly CancellationTokenSource stopping = new();

    private RunningServices(HostSettings settings, IReadOnlyList<IService> services, ILoggerFactory loggers) =>
        Completion = new ServiceHost(settings, loggers, TimeProvider.System).RunAsync(services, stopping.Token);

    /// <summary>Ends when the services were stopped, with an exception when one of them failed.</summary>
    public Task Completion { get; }

    /// <summary>Starts the services; <see cref="Completion"/> tells how they end.</summary>
    public static RunningServices Start(
        HostSettings settings,
        IReadOnlyList<IService> services,
        ILoggerFactory loggers
    ) => new(settings, services, loggers);

    /// <summary>Stops the services and waits for them. Their failure is told by <see cref="Completion"/>, not here.</summary>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stopping.Dispose();
    }
}
