using System.Net;
using Microsoft.Extensions.Logging.Abstractions;

namespace LeadStreams.Local.Broker;

/// <summary>
/// A running single-node broker: the log, the coordinators on top of it, and the listeners on top of them. Without the
/// options of <c>Security/</c> everyone is <c>User:ANONYMOUS</c> and may do everything, so listen on loopback.
/// </summary>
public sealed class LocalBroker : IAsyncDisposable
{
    private readonly BrokerMetrics _metrics = new();
    private readonly List<BrokerListener> _listeners = [];
    private readonly LogDirectory _log;
    private Coordinators? _coordinators;
    private int _disposed;

    private LocalBroker(LogDirectory log) => _log = log;

    /// <summary>Where clients connect to: their <c>bootstrap.servers</c>.</summary>
    public BrokerAddress Address { get; private set; } = new("localhost", 0);

    /// <summary>Where clients connect to that log in; null without such a listener.</summary>
    public BrokerAddress? SaslAddress { get; private set; }

    /// <summary>Kept for the life of the data folder.</summary>
    public string ClusterId => _log.ClusterId;

    /// <summary>Opens the data folder, recovers what is in it, and serves clients.</summary>
    /// <exception cref="ArgumentException">Settings are unknown or have bad values, or options do not fit together.</exception>
    /// <exception cref="FormatException">The users file is malformed.</exception>
    /// <exception cref="IOException">The data folder is in use or cannot be read or written, or the address is taken.</exception>
    /// <exception cref="System.Net.Sockets.SocketException">The host to listen on has no address.</exception>
    public static async Task<LocalBroker> StartAsync(
        BrokerOptions options,
        ILoggerFactory? loggers = null,
        TimeProvider? time = null,
        CancellationToken cancellation = default
    )
    {
        var settings = BrokerSettings.Parse(BrokerSecurity.SettingsOf(options));
        var logger = (loggers ?? NullLoggerFactory.Instance).CreateLogger<LocalBroker>();
        var clock = time ?? TimeProvider.System;
        var storage = new StorageOptions
        {
            DataDirectory = options.DataDirectory,
            Flush = options.Flush,
            TopicDefaults = settings.LogDefaults,
            Cleaner = settings.Cleaner,
        };
        var endpoint = await options.Listen.ResolveAsync(cancellation);
        var saslEndpoint = options.SaslListen is { } wanted ? await wanted.ResolveAsync(cancellation) : null;
        var broker = new LocalBroker(await LogDirectory.OpenAsync(storage, clock, log: logger));
        try
        {
            await broker.ServeAsync(options, settings, (endpoint, saslEndpoint), clock, logger);
            return broker;
        }
        catch
        {
            await broker.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops serving and closes the log cleanly, so that the next start need not recover.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        foreach (var listener in _listeners)
            await listener.DisposeAsync();
        if (_coordinators is not null)
            await _coordinators.DisposeAsync();
        await _log.DisposeAsync();
        _metrics.Dispose();
    }

    private async Task ServeAsync(
        BrokerOptions options,
        BrokerSettings settings,
        (IPEndPoint Open, IPEndPoint? Sasl) endpoints,
        TimeProvider time,
        ILogger logger
    )
    {
        var security = BrokerSecurity.Open(options, settings, logger);
        _coordinators = await Coordinators.OpenAsync(_log, settings, time, logger);
        _metrics.Observe(_coordinators);
        var handlers = Handlers(_log, _coordinators, settings, time, _metrics, security.Handlers);
        var dispatcher = new RequestDispatcher(handlers, _metrics, logger) { Authorizer = security.Authorizer };

        // Both are bound before either is served: a client that finds one finds the other.
        _listeners.Add(BrokerListener.Bind(endpoints.Open, dispatcher));
        if (endpoints.Sasl is { } sasl)
            _listeners.Add(BrokerListener.Bind(sasl, dispatcher));
        BrokerAddress Start(
            BrokerListener listener,
            BrokerAddress listen,
            BrokerAddress? advertise,
            UserDirectory? users
        )
        {
            var address = Advertised(listen, advertise, listener.Endpoint.Port);
            var node = new BrokerNode(_log.NodeId, _log.ClusterId, address.Host, address.Port);
            listener.Start(node, settings.Milliseconds("connections.max.idle.ms"), time, users);
            return address;
        }

        Address = Start(_listeners[0], options.Listen, options.Advertise, null);
        if (_listeners.Count > 1)
            SaslAddress = Start(_listeners[1], options.SaslListen!, options.SaslAdvertise, security.Users);
    }

    private static BrokerAddress Advertised(BrokerAddress listen, BrokerAddress? advertise, int boundPort)
    {
        var host = listen.IsWildcard ? "localhost" : listen.Host;
        var wanted = advertise ?? new BrokerAddress(host, boundPort);
        return wanted.Port == 0 ? wanted with { Port = boundPort } : wanted;
    }

    /// <summary>Everything that is served; ApiVersions tells of exactly these.</summary>
    internal static List<ApiHandler> Handlers(
        LogDirectory log,
        Coordinators coordinators,
        BrokerSettings settings,
        TimeProvider time,
        BrokerMetrics metrics,
        IReadOnlyList<ApiHandler>? securityHandlers = null
    )
    {
        var creation = new TopicCreation(log, settings);
        List<ApiHandler> handlers =
        [
            new ProduceHandler(log, new AppendOptions(TransactionGate: coordinators.Transactions), metrics).Handler,
            new FetchHandler(log, time, metrics).Handler,
            .. new PartitionApis(log, settings).Handlers,
            .. new ClusterApis(log, creation).Handlers,
            .. new TopicApis(log, creation, settings, coordinators.Groups.DeleteTopicAsync).Handlers,
            .. new ConfigApis(log, settings).Handlers,
            .. coordinators.Handlers,
            .. securityHandlers ?? [],
        ];
        handlers.Add(new ApiVersions(handlers.ConvertAll(handler => handler.ApiKey)).Handler);
        return handlers;
    }
}
