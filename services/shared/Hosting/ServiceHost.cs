using LeadStreams.Contracts;
using LeadStreams.Hosting.Metrics;
using LeadStreams.Hosting.State;
using LeadStreams.Streams.Runtime;
using Microsoft.Extensions.Logging;

namespace LeadStreams.Hosting;

/// <summary>Runs one or more services in this process, with one operations endpoint for all of them.</summary>
public sealed class ServiceHost(HostSettings settings, ILoggerFactory loggers, TimeProvider clock)
{
    private readonly Dictionary<string, ServiceHealth> health = new(StringComparer.Ordinal);

    private readonly Dictionary<string, StateInspection> state = new(StringComparer.Ordinal);

    /// <summary>What each service says of itself, by name.</summary>
    public IReadOnlyDictionary<string, ServiceHealth> Health => health;

    /// <summary>
    /// Runs until <paramref name="stopping"/> is cancelled and every service has finished, or until one service fails: then the others are stopped
    /// and its exception is thrown.
    /// </summary>
    public async Task RunAsync(IReadOnlyList<IService> services, CancellationToken stopping)
    {
        using var metrics = new PrometheusExporter();
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        foreach (var service in services)
        {
            health.Add(service.Name, new ServiceHealth());
            state.Add(service.Name, new StateInspection());
        }

        using var registry = new SchemaRegistryClient(
            new SchemaRegistryOptions { Url = settings.SchemaRegistry },
            clock
        );
        await using var operations = await OperationsEndpoint.StartAsync(
            settings.OperationsUrl,
            metrics,
            health,
            new StateEndpoint(state, registry, settings.StateInClear),
            stopping
        );
        var logger = loggers.CreateLogger("LeadStreams.Hosting");
        logger.Started(string.Join(", ", services.Select(service => service.Name)), operations.Address);
        await Task.WhenAll(
            services.Select(service => RunOneAsync(service, Environment(service, registry), logger, failed))
        );
    }

    private static async Task RunOneAsync(
        IService service,
        ServiceEnvironment environment,
        ILogger logger,
        CancellationTokenSource stopping
    )
    {
        try
        {
            await Task.Run(() => service.RunAsync(environment, stopping.Token), CancellationToken.None);
            logger.Stopped(service.Name);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            logger.Stopped(service.Name);
        }
        catch (Exception e)
        {
            environment.Health.NotReady("failed: " + e.Message);
            logger.Failed(e, service.Name);
            await stopping.CancelAsync();
            throw;
        }
    }

    private ServiceEnvironment Environment(IService service, ISchemaRegistry registry) =>
        EnvironmentOf(service, settings, registry, loggers, clock) with
        {
            State = state[service.Name],
            Health = health[service.Name],
        };

    /// <summary>What a service gets, with these settings.</summary>
    internal static ServiceEnvironment EnvironmentOf(
        IService service,
        HostSettings settings,
        ISchemaRegistry registry,
        ILoggerFactory loggers,
        TimeProvider clock
    ) =>
        new()
        {
            BootstrapServers = settings.BootstrapServers,
            SchemaRegistry = registry,
            SchemasDirectory = settings.SchemasDirectory,
            SourcesDirectory = settings.SourcesDirectory,
            StateDirectory = Path.Combine(settings.StateDirectory, service.Name),
            Settings = settings.Configuration.GetSection(service.Name.Replace('-', '_')),
            Clock = clock,
            Loggers = loggers,
            State = new StateInspection(),
            Health = new ServiceHealth(),
            TenantSecretFile = settings.TenantSecretFile,
            Threads = settings.Threads,
        };
}
