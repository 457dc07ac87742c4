using LeadStreams.Contracts;
using LeadStreams.Hosting;
using LeadStreams.Local.Postgres;
using LeadStreams.PostgresSink.Security;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace LeadStreams.PostgresSink.Tests;

/// <summary>The service as a host runs it.</summary>
internal sealed class RunningSink : IAsyncDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private readonly Task running;

    private RunningSink(ServiceEnvironment environment)
    {
        Health = environment.Health;
        running = Task.Run(() => new PostgresSinkService().RunAsync(environment, stopping.Token));
    }

    public ServiceHealth Health { get; }

    public static RunningSink Start(
        string bootstrapServers,
        ISchemaRegistry registry,
        PostgresDatabase database,
        string instance = "0",
        TimeProvider? clock = null
    ) =>
        new(
            new ServiceEnvironment
            {
                BootstrapServers = bootstrapServers,
                SchemaRegistry = registry,
                SchemasDirectory = Path.Combine(SinkDatabases.RepositoryRoot(), "schemas"),
                SourcesDirectory = Path.Combine(SinkDatabases.RepositoryRoot(), "services", "sources"),
                StateDirectory = "",
                Settings = new ConfigurationBuilder()
                    .AddInMemoryCollection(
                        new Dictionary<string, string?>
                        {
                            ["writer"] = database.ConnectionString(PostgresRoles.Sink),
                            ["owner"] = database.ConnectionString(PostgresRoles.Owner) + ";Pooling=false",
                            ["passwords_file"] = database.PasswordFile,
                            ["batch_records"] = "50",
                            ["instance"] = instance,
                        }
                    )
                    .Build(),
                Clock = clock ?? TimeProvider.System,
                Loggers = NullLoggerFactory.Instance,
                Health = new ServiceHealth(),
            }
        );

    /// <summary>Waits until a condition holds; a service that ends meanwhile fails the test.</summary>
    public async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!await condition())
        {
            if (running.IsCompleted)
            {
                await running;
                throw new InvalidOperationException("The service ended.");
            }

            try
            {
                await tick.WaitForNextTickAsync(deadline.Token);
            }
            catch (OperationCanceledException late)
            {
                throw new TimeoutException($"{what}: not within a minute; the sink says: {Health.Status}", late);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        try
        {
            await running;
        }
        catch (OperationCanceledException)
        {
            // Stopped while it was starting.
        }

        stopping.Dispose();
    }
}
