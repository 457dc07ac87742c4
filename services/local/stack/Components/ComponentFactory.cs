using LeadStreams.Hosting;
using LeadStreams.Identity;
using LeadStreams.Ingest;
using LeadStreams.Local.Broker;
using LeadStreams.Local.Broker.Storage;
using LeadStreams.Local.Registry;
using LeadStreams.Local.Simulators.Meta;
using LeadStreams.Markets;
using LeadStreams.Normalizer;
using LeadStreams.PostgresSink;
using LeadStreams.Sla;
using Microsoft.Extensions.Logging;

namespace LeadStreams.Local.Stack.Components;

/// <summary>Starts parts of the stack inside this process.</summary>
internal static class ComponentFactory
{
    /// <summary>Starts the broker, the registry or the simulator; returns when it serves.</summary>
    public static async Task<IAsyncDisposable> StartAsync(
        string name,
        StackOptions options,
        ILoggerFactory loggers,
        CancellationToken cancellation
    )
    {
        switch (name)
        {
            case ComponentNames.Broker:
                return await LocalBroker.StartAsync(
                    new BrokerOptions
                    {
                        DataDirectory = Path.Combine(options.DataDirectory, "kafka"),
                        Listen = new BrokerAddress("127.0.0.1", options.Ports.Kafka),
                        Flush = Enum.Parse<FlushPolicy>(options.BrokerFlush, ignoreCase: true),
                        Settings = new Dictionary<string, string> { ["auto.create.topics.enable"] = "false" },
                    },
                    loggers,
                    cancellation: cancellation
                );
            case ComponentNames.SchemaRegistry:
                return await StartRegistryAsync(options, loggers, cancellation);
            case ComponentNames.GraphSimulator:
                return await GraphSimulator.StartAsync(
                    new GraphSimulatorOptions
                    {
                        Url = options.GraphSimulator.ToString(),
                        AppSecret = StackSettings.MetaAppSecret,
                        AccessToken = StackSettings.MetaAccessToken,
                        Callback = new Uri(options.Ingest, "/v1/sources/meta-lead-ads"),
                    },
                    TimeProvider.System,
                    cancellation
                );
            default:
                throw new StackException($"there is no component '{name}'");
        }
    }

    /// <summary>Starts services in this process, one operations endpoint for all of them.</summary>
    public static RunningServices StartServices(
        IReadOnlyCollection<string> names,
        StackOptions options,
        ILoggerFactory loggers
    )
    {
        var services = CreateServices().Where(service => names.Contains(service.Name)).ToArray();
        var settings = StackSettings.For(options, names.Count == 1 ? names.First() : null);
        return RunningServices.Start(settings, services, loggers);
    }

    // New ones for every start: a service runs once.
    private static IService[] CreateServices() =>
        [
            new IngestService(),
            new NormalizerService(),
            new IdentityService(),
            new MarketsService(),
            new SlaService(),
            new PostgresSinkService(),
        ];

    private static async Task<IAsyncDisposable> StartRegistryAsync(
        StackOptions options,
        ILoggerFactory loggers,
        CancellationToken cancellation
    )
    {
        var log = new KafkaSchemaLog(
            new KafkaSchemaLogOptions
            {
                Client = new Dictionary<string, string> { ["bootstrap.servers"] = options.BootstrapServers },
            }
        );
        var server = new RegistryServer(new RegistryOptions { Url = options.SchemaRegistry }, log, loggers);
        await server.StartAsync(cancellation);
        return server;
    }
}
