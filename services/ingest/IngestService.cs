using LeadStreams.Domain.Sources;
using LeadStreams.Hosting;
using LeadStreams.Ingest.Gateway;
using LeadStreams.Ingest.Retrieval;
using LeadStreams.Streams;
using LeadStreams.Streams.Kafka;

namespace LeadStreams.Ingest;

/// <summary>
/// The gateway: deliveries of every source over HTTP into raw topics, and the leads that Meta's notifications announce. Settings: <c>ingest:url</c>
/// (where it listens), <c>ingest:delivery_timeout_ms</c> (how long the broker may take), secrets of sources, <c>ingest:meta_*</c>.
/// </summary>
public sealed class IngestService : IService
{
    private const string DefaultUrl = "http://127.0.0.1:18080";
    private const int DefaultDeliveryTimeoutMs = 5000;
    private static readonly TimeSpan FlushTimeout = TimeSpan.FromSeconds(5);
    private readonly TaskCompletionSource<Uri> started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <inheritdoc/>
    public string Name => "ingest";

    /// <summary>Completes, with the address, when the gateway listens.</summary>
    public Task<Uri> Started => started.Task;

    /// <inheritdoc/>
    public TopologyDescription Describe(ServiceEnvironment environment)
    {
        var dictionary = DataDictionary.Load(Path.Combine(environment.SchemasDirectory, "dictionary.yaml"));
        var sources = SourceCatalog.Load(environment.SourcesDirectory, dictionary).Sources;
        return new TopologyDescription
        {
            Application = Name,
            OutsideSources = ["HTTP"],
            Repartitions =
            [
                .. sources.Where(source => source.Receive.AnnouncesOnly).Select(source => source.NotificationTopic),
            ],
            Sinks = [.. sources.Select(source => source.RawTopic)],
            DeadLetters = "leads.rejected",
        };
    }

    /// <inheritdoc/>
    public async Task RunAsync(ServiceEnvironment environment, CancellationToken stopping)
    {
        var logger = environment.Loggers.CreateLogger("LeadStreams.Ingest");
        var dictionary = DataDictionary.Load(Path.Combine(environment.SchemasDirectory, "dictionary.yaml"));
        var sources = SourceCatalog.Load(environment.SourcesDirectory, dictionary);
        using var producer = new KafkaRecordProducer(
            new KafkaConnection { BootstrapServers = environment.BootstrapServers },
            TimeSpan.FromMilliseconds(environment.Settings.GetValue("delivery_timeout_ms", DefaultDeliveryTimeoutMs)),
            logger
        );
        var secrets = new Secrets(environment.Settings, Environment.GetEnvironmentVariable);
        await using (
            var server = await GatewayServer.StartAsync(
                environment.Settings["url"] ?? DefaultUrl,
                sources,
                secrets,
                new KafkaRecordSink(producer),
                new GatewayContext(environment.Clock, logger)
            )
        )
        {
            logger.Listening(server.Address);
            environment.Health.Ready($"listening on {server.Address}");
            started.SetResult(server.Address);
            // On a thread of its own: the retriever's consumer blocks while it waits for records.
            var retrieval = Task.Run(() => MetaRetriever.RunAsync(environment, stopping), CancellationToken.None);
            await RunUntilAsync(retrieval, stopping);
        }

        producer.Flush(FlushTimeout);
    }

    /// <summary>Waits for the stop; a retriever that ends early by itself is no reason to stop, one that fails is.</summary>
    private static async Task RunUntilAsync(Task retrieval, CancellationToken stopping)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = stopping.Register(stopped.SetResult);
        if (await Task.WhenAny(stopped.Task, retrieval) == retrieval)
        {
            await retrieval;
            await stopped.Task;
        }

        await retrieval;
    }
}
