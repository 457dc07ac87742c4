using LeadStreams.Domain.Markets;
using LeadStreams.Hosting;
using LeadStreams.PostgresSink.Feeds;
using LeadStreams.Streams;
using LeadStreams.Streams.Kafka;
using LeadStreams.Streams.Ports;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace LeadStreams.PostgresSink;

/// <summary>Writes the topics into PostgreSQL, exactly once, each market behind row-level security.</summary>
public sealed class PostgresSinkService : IService
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(500);

    /// <inheritdoc/>
    public string Name => "postgres-sink";

    /// <inheritdoc/>
    public TopologyDescription Describe(ServiceEnvironment environment)
    {
        var catalog = MarketCatalog.Load(Path.Combine(environment.SchemasDirectory, "markets.yaml"));
        using var feeds = FeedsOf(environment, catalog);
        return new TopologyDescription
        {
            Application = Name,
            Sources = feeds.Topics,
            OutsideSinks = ["PostgreSQL"],
        };
    }

    /// <inheritdoc/>
    public async Task RunAsync(ServiceEnvironment environment, CancellationToken stopping)
    {
        var settings = SinkSettings.From(environment.Settings);
        var logger = environment.Loggers.CreateLogger("LeadStreams.PostgresSink");
        var catalog = MarketCatalog.Load(Path.Combine(environment.SchemasDirectory, "markets.yaml"));
        await SetUpAsync(
            new DatabaseSetup(settings, catalog, logger, environment.Clock),
            environment,
            logger,
            stopping
        );

        await using var database = OpenDatabase(settings);
        using var feeds = FeedsOf(environment, catalog);
        var loop = new SinkLoop(database, feeds, environment.Health, logger, environment.Clock);
        var clients = new KafkaLogClients(
            new KafkaConnection { BootstrapServers = environment.BootstrapServers },
            logger
        );
        var finished = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() => Run(() => loop.Run(clients, settings, stopping), finished))
        {
            Name = Name,
            IsBackground = true,
        };
        thread.Start();
        await finished.Task;
    }

    /// <summary>Statements are prepared by themselves once they were used twice; a lost server is noticed within a minute.</summary>
    internal static NpgsqlDataSource OpenDatabase(SinkSettings settings)
    {
        var login = new NpgsqlConnectionStringBuilder(settings.Writer)
        {
            ApplicationName = "leadstreams postgres-sink",
            MaxAutoPrepare = 100,
            AutoPrepareMinUsages = 2,
            CommandTimeout = 60,
            KeepAlive = 30,
            // A session lives and dies with its connection: its lock and its staging tables must not outlive it in a pool.
            Pooling = false,
        };
        return NpgsqlDataSource.Create(login);
    }

    private static TopicFeeds FeedsOf(ServiceEnvironment environment, MarketCatalog catalog) =>
        new(
            environment.SchemaRegistry,
            catalog,
            SchemasFolder.Topics(environment.SchemasDirectory, environment.SourcesDirectory),
            environment.Clock
        );

    private static async Task SetUpAsync(
        DatabaseSetup setup,
        ServiceEnvironment environment,
        ILogger logger,
        CancellationToken stopping
    )
    {
        for (var isFirst = true; ; isFirst = false)
        {
            try
            {
                await setup.RunAsync(stopping);
                return;
            }
            catch (Exception away) when (DatabaseFaults.AreTransient(away))
            {
                environment.Health.NotReady("waiting for Postgres: " + away.Message);
                if (isFirst)
                {
                    logger.DatabaseAway(away.Message);
                }

                await Task.Delay(RetryInterval, environment.Clock, stopping);
            }
        }
    }

    private static void Run(Action loop, TaskCompletionSource finished)
    {
        try
        {
            loop();
            finished.SetResult();
        }
        catch (Exception fault)
        {
            finished.SetException(fault);
        }
    }
}
