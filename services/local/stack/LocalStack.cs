using System.Diagnostics;
using LeadStreams.Hosting;
using LeadStreams.Local.Postgres;
using LeadStreams.Local.Stack.Components;
using LeadStreams.Local.Stack.Kafka;
using LeadStreams.Local.Stack.Supervision;
using Microsoft.Extensions.Logging;

namespace LeadStreams.Local.Stack;

/// <summary>
/// Everything on this machine: broker, Schema Registry, PostgreSQL, the simulated Graph API and the services, in one process or in one each.
/// Disposing of it stops all in reverse order; the data stays.
/// </summary>
public sealed class LocalStack : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly Stack<IAsyncDisposable> running = new();
    private readonly List<ChildProcess> children = [];
    private readonly StackOptions options;
    private readonly ILoggerFactory loggers;
    private readonly ILogger logger;
    private readonly IDisposable dataLock;
    private PostgresSupervisor? postgres;

    private LocalStack(StackOptions options, ILoggerFactory loggers, IDisposable dataLock)
    {
        this.options = options;
        this.loggers = loggers;
        this.dataLock = dataLock;
        logger = loggers.CreateLogger(StackLoggers.Category);
    }

    /// <summary>Ends with an exception when a service inside this process failed; runs on otherwise.</summary>
    public Task Failure { get; private set; } = new TaskCompletionSource().Task;

    /// <summary>The private PostgreSQL server.</summary>
    public PostgresCluster Postgres => postgres!.Cluster;

    /// <summary>The processes of the stack, empty when all runs in one.</summary>
    internal IReadOnlyList<ChildProcess> Children => children;

    /// <summary>Starts all; <paramref name="progress"/> hears a short line for each thing that is up.</summary>
    /// <exception cref="StackException">Something did not start; what had started is stopped again.</exception>
    public static async Task<LocalStack> StartAsync(
        StackOptions options,
        ILoggerFactory loggers,
        Action<string> progress,
        CancellationToken cancellation
    )
    {
        var dataLock = StackLock.Take(options.DataDirectory);
        var stack = new LocalStack(options, loggers, dataLock);
        try
        {
            options.Ports.RequireFree();
            Directory.CreateDirectory(options.LogDirectory);
            TenantSecret.Ensure(options.TenantSecretFile);
            await stack.StartAllAsync(progress, cancellation);
            return stack;
        }
        catch
        {
            await stack.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        while (running.TryPop(out var component))
        {
            await component.DisposeAsync();
        }

        dataLock.Dispose();
    }

    private async Task StartAllAsync(Action<string> progress, CancellationToken cancellation)
    {
        await StartAsync(ComponentNames.Broker, options.BootstrapServers, progress, cancellation);
        await Readiness.OfPortAsync(ComponentNames.Broker, options.Ports.Kafka, Patience, cancellation);
        await StartAsync(ComponentNames.SchemaRegistry, options.SchemaRegistry.ToString(), progress, cancellation);
        await Readiness.OfHttpAsync(
            ComponentNames.SchemaRegistry,
            new Uri(options.SchemaRegistry, "/subjects"),
            Patience,
            cancellation
        );

        var catalog = SchemasFolder.Topics(options.SchemasDirectory, options.SourcesDirectory);
        await new TopicSetup(options.BootstrapServers, catalog).ApplyAsync();
        progress(
            $"topics            {catalog.Topics.Count} as in {Path.Combine(options.SchemasDirectory, "topics.yaml")}"
        );

        postgres = await PostgresSupervisor.StartAsync(
            new PostgresClusterOptions
            {
                Directory = LocalData.PostgresDirectory(options.DataDirectory),
                Port = options.Ports.Postgres,
                Durable = options.IsPostgresDurable,
            },
            logger,
            cancellation
        );
        running.Push(postgres);
        await PostgresSetup.PrepareAsync(postgres.Cluster, options, cancellation);
        Up("postgres", $"127.0.0.1:{postgres.Cluster.Port}", progress);

        await StartAsync(ComponentNames.GraphSimulator, options.GraphSimulator.ToString(), progress, cancellation);
        await StartServicesAsync(progress, cancellation);
    }

    private async Task StartServicesAsync(Action<string> progress, CancellationToken cancellation)
    {
        if (options.SeparateProcesses)
        {
            foreach (var service in ComponentNames.Services)
            {
                StartChild(service);
            }

            foreach (var service in ComponentNames.Services)
            {
                var url = StackSettings.OperationsUrl(options, service);
                await Readiness.OfHttpAsync(service, new Uri(url + "/readyz"), Patience, cancellation);
                Up(
                    service,
                    service == ComponentNames.Ingest ? $"{options.Ingest}; {url}/metrics" : $"{url}/metrics",
                    progress
                );
            }

            return;
        }

        var services = ComponentFactory.StartServices(ComponentNames.Services, options, loggers);
        running.Push(services);
        Failure = services.Completion;
        var operations = StackSettings.OperationsUrl(options, null);
        var ready = Readiness.OfHttpAsync("the services", new Uri(operations + "/readyz"), Patience, cancellation);
        await await Task.WhenAny(ready, services.Completion);
        Up(
            "services",
            $"{string.Join(' ', ComponentNames.Services)}; {options.Ingest}; {operations}/metrics",
            progress
        );
    }

    private async Task StartAsync(
        string component,
        string address,
        Action<string> progress,
        CancellationToken cancellation
    )
    {
        if (options.SeparateProcesses)
        {
            StartChild(component);
        }
        else
        {
            running.Push(await ComponentFactory.StartAsync(component, options, loggers, cancellation));
        }

        Up(component, address, progress);
    }

    private void StartChild(string component)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var argument in ComponentArguments.For(component, options))
        {
            start.ArgumentList.Add(argument);
        }

        var log = Path.Combine(options.LogDirectory, component + ".log");
        var child = new ChildProcess(component, start, log, TimeProvider.System, logger);
        child.Start();
        children.Add(child);
        running.Push(child);
    }

    private void Up(string component, string address, Action<string> progress)
    {
        logger.ComponentUp(component, address);
        progress($"{component, -17} {address}");
    }
}
