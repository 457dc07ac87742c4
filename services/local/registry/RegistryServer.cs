using LeadStreams.Local.Registry.Http;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Logging.Abstractions;

namespace LeadStreams.Local.Registry;

/// <summary>
/// A registry with the REST API of the Confluent Schema Registry, for Avro, its state in a log. One process owns the log.
/// </summary>
public sealed class RegistryServer : IAsyncDisposable
{
    private readonly ISchemaLog _log;
    private readonly RegistryCore _core;
    private readonly RegistryOptions _options;
    private readonly ILogger _logger;
    private readonly WebApplication _application;

    /// <summary>A server over a log, which it opens at start and disposes with itself.</summary>
    public RegistryServer(RegistryOptions options, ISchemaLog log, ILoggerFactory? loggers = null)
    {
        _log = log;
        _options = options;
        _core = new RegistryCore(log, options.DefaultLevel);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(options.Url.AbsoluteUri);
        builder.Services.AddRoutingCore();
        // Whoever disposes of the server ends it, not a signal to the process: services that are stopping still ask it.
        builder.Services.AddSingleton<IHostLifetime, CallerLifetime>();
        // The web server itself is not given the loggers: it would write a line for every request.
        _logger = (loggers ?? NullLoggerFactory.Instance).CreateLogger<RegistryServer>();
        _application = builder.Build();
        _application.Use(next => context => RegistryHttp.AnswerAsync(context, next, _logger));
        _application.UseRouting();
        new SubjectEndpoints(_core).Map(_application);
        new SchemaEndpoints(_core).Map(_application);
        new CompatibilityEndpoints(_core).Map(_application);
        new ConfigEndpoints(_core).Map(_application);
        new ModeEndpoints(_core).Map(_application);
    }

    /// <summary>Where it listens, once started.</summary>
    public Uri Url { get; private set; } = new("about:blank");

    /// <summary>Reads the log, then listens.</summary>
    public async Task StartAsync(CancellationToken cancel)
    {
        await _core.StartAsync(cancel);
        await _application.StartAsync(cancel);
        var addresses = _application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>();
        Url = new Uri(addresses!.Addresses.First());
        Log.Started(_logger, Url, _core.State.Subjects.Count, CompatibilityLevels.Name(_options.DefaultLevel));
    }

    /// <summary>Stops listening and closes the log.</summary>
    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        await _log.DisposeAsync();
        _core.Dispose();
    }

    private sealed class CallerLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
