using LeadStreams.Hosting.Metrics;
using LeadStreams.Hosting.State;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace LeadStreams.Hosting;

/// <summary>
/// The HTTP face of a process for the people who run it: <c>/metrics</c> (Prometheus text), <c>/healthz</c> (the process is alive) and
/// <c>/readyz</c> (503 until every service of the process does its work, with one line a service).
/// </summary>
public sealed class OperationsEndpoint : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ReadinessMeter readiness;

    private OperationsEndpoint(WebApplication app, ReadinessMeter readiness)
    {
        this.app = app;
        this.readiness = readiness;
    }

    /// <summary>Where it listens.</summary>
    public Uri Address => new(app.Urls.First());

    /// <summary>Starts to listen on <paramref name="url"/>, such as <c>http://127.0.0.1:18090</c> (port 0: any free one).</summary>
    public static async Task<OperationsEndpoint> StartAsync(
        string url,
        PrometheusExporter metrics,
        IReadOnlyDictionary<string, ServiceHealth> services,
        StateEndpoint? state = null,
        CancellationToken cancellation = default
    )
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        var app = builder.Build();
        app.MapGet("/metrics", () => Results.Text(metrics.Scrape(), "text/plain; version=0.0.4; charset=utf-8"));
        app.MapGet("/healthz", () => Results.Text("ok\n"));
        app.MapGet("/readyz", () => Readiness(services));
        state?.Map(app);
        await app.StartAsync(cancellation);
        return new OperationsEndpoint(app, new ReadinessMeter(services));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        readiness.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
    }

    private static IResult Readiness(IReadOnlyDictionary<string, ServiceHealth> services)
    {
        var lines = services.Select(entry =>
            $"{(entry.Value.IsReady ? "ready    " : "not ready")} {entry.Key}: {entry.Value.Status}\n"
        );
        var allReady = services.Values.All(health => health.IsReady);
        return Results.Text(
            string.Concat(lines),
            statusCode: allReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable
        );
    }
}
