using LeadStreams.Local.Broker.Configuration;
using LeadStreams.Local.Broker.Coordination;
using LeadStreams.Local.Broker.Handlers;
using LeadStreams.Local.Broker.Protocol;
using LeadStreams.Local.Broker.Storage;
using LeadStreams.Local.Broker.Transport;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace LeadStreams.Local.Broker;

/// <summary>
/// A running single-node broker: the log, the coordinators on top of it, and the listener on top of them. SASL listeners
/// and ACLs will stand in <c>Security/</c>, between listener and handlers; until then everyone is
/// <c>User:ANONYMOUS</c> and may do everything, so listen on loopback.
/// </summary>
public sealed class LocalBroker : IAsyncDisposable
{
    private readonly LogDirectory _log;
    private readonly Coordinators _coordinators;
    private readonly BrokerListener _listener;
    private readonly BrokerMetrics _metrics;
    private int _disposed;

    private LocalBroker(
        LogDirectory log,
        Coordinators coordinators,
        BrokerListener listener,
        BrokerMetrics metrics,
        BrokerAddress address
    )
    {
        _log = log;
        _coordinators = coordinators;
        _listener = listener;
        _metrics = metrics;
        Address = address;
    }

    /// <summary>Where clients connect to: their <c>bootstrap.servers</c>.</summary>
    public BrokerAddress Address { get; }

    /// <summary>Kept for the life of the data folder.</summary>
    public string ClusterId => _log.ClusterId;

    /// <summary>Opens the data folder, recovers what is in it, and serves clients.</summary>
    /// <exception cref="ArgumentException">Settings are unknown or have bad values.</exception>
    /// <exception cref="IOException">The data folder is in use or cannot be read or written, or the address is taken.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">The host to listen on has no address.</exception>
    public static async Task<LocalBroker> StartAsync(
        BrokerOptions options,
        ILoggerFactory? loggers = null,
        TimeProvider? time = null,
        CancellationToken cancellation = default
    )
    {
        var settings = BrokerSettings.Parse(options.Settings);
        var logger = (loggers ?? NullLoggerFactory.Instance).CreateLogger<LocalBroker>();
        var clock = time ?? TimeProvider.System;
        var storage = new StorageOptions
        {
            DataDirectory = options.DataDirectory,
            Flush = options.Flush,
            TopicDefaults = settings.LogDefaults,
        };
        var endpoint = await options.Listen.ResolveAsync(cancellation);
        var log = await LogDirectory.OpenAsync(storage, clock, log: logger);
        var metrics = new BrokerMetrics();
        Coordinators? coordinators = null;
        try
        {
            coordinators = await Coordinators.OpenAsync(log, settings, clock, logger);
            var handlers = Handlers(log, coordinators, settings, clock, metrics);
            var dispatcher = new RequestDispatcher(handlers, metrics, logger);
            var listener = BrokerListener.Bind(endpoint, dispatcher, metrics, logger);
            var address = Advertised(options, listener.Endpoint.Port);
            var node = new BrokerNode(log.NodeId, log.ClusterId, address.Host, address.Port);
            listener.Start(node, settings.Milliseconds("connections.max.idle.ms"), clock);
            return new LocalBroker(log, coordinators, listener, metrics, address);
        }
        catch
        {
            metrics.Dispose();
            if (coordinators is not null)
                await coordinators.DisposeAsync();
            await log.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops serving and closes the log cleanly, so that the next start need not recover.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        await _listener.DisposeAsync();
        await _coordinators.DisposeAsync();
        await _log.DisposeAsync();
        _metrics.Dispose();
    }

    private static BrokerAddress Advertised(BrokerOptions options, int boundPort)
    {
        var host = options.Listen.IsWildcard ? "localhost" : options.Listen.Host;
        var wanted = options.Advertise ?? new BrokerAddress(host, boundPort);
        return wanted.Port == 0 ? wanted with { Port = boundPort } : wanted;
    }

    /// <summary>Everything that is served; ApiVersions tells of exactly these.</summary>
    internal static List<IApiHandler> Handlers(
        LogDirectory log,
        Coordinators coordinators,
        BrokerSettings settings,
        TimeProvider time,
        BrokerMetrics metrics
    )
    {
        var creation = new TopicCreation(log, settings);
        List<IApiHandler> handlers =
        [
            new ProduceHandler(log, new AppendOptions(TransactionGate: coordinators.Transactions), metrics),
            new FetchHandler(log, time, metrics),
            new ListOffsetsHandler(log),
            new OffsetForLeaderEpochHandler(log),
            new MetadataHandler(log, creation),
            new DescribeClusterHandler(),
            new CreateTopicsHandler(creation, settings),
            new DeleteTopicsHandler(log, settings, coordinators.Groups.DeleteTopicAsync),
            new CreatePartitionsHandler(log),
            new DeleteRecordsHandler(log, settings),
            new DescribeConfigsHandler(log, settings),
            new AlterConfigsHandler(ApiKey.AlterConfigs, log),
            new AlterConfigsHandler(ApiKey.IncrementalAlterConfigs, log),
            .. coordinators.Handlers,
        ];
        handlers.Add(new ApiVersionsHandler(handlers.ConvertAll(handler => handler.ApiKey)));
        return handlers;
    }
}
