using LeadStreams.Domain.Sources;

namespace LeadStreams.Ingest.Gateway;

/// <summary>The HTTP server of the gateway.</summary>
internal sealed class GatewayServer : IAsyncDisposable
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(10);
    private readonly WebApplication app;
    private readonly GatewayTelemetry telemetry;

    private GatewayServer(WebApplication app, GatewayTelemetry telemetry)
    {
        this.app = app;
        this.telemetry = telemetry;
    }

    /// <summary>Where it listens.</summary>
    public Uri Address => new(app.Urls.First());

    public static async Task<GatewayServer> StartAsync(
        string url,
        SourceCatalog sources,
        Secrets secrets,
        IRecordSink sink,
        GatewayContext host
    )
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
        });
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = StopTimeout);
        var app = builder.Build();
        var telemetry = new GatewayTelemetry(host.Logger);
        var posts = new SourceEndpoint(sources, secrets, sink, host.Clock, telemetry);
        var challenges = new ChallengeEndpoint(sources, secrets, telemetry);
        app.Use((context, next) => GuardAsync(context, next, host.Logger));
        app.MapPost("/v1/sources/{source}", (Delegate)posts.PostAsync);
        app.MapGet("/v1/sources/{source}", (Delegate)challenges.GetAsync);
        app.MapMethods(
            "/v1/sources/{source}",
            ["OPTIONS"],
            (HttpContext context, string source) =>
                CrossOrigin.AnswerPreflight(context, sources.Find(source)?.Receive.Browser)
        );
        app.MapGet("/v1/sources", (Delegate)((HttpContext context) => ListAsync(context, sources)));
        await app.StartAsync();
        return new GatewayServer(app, telemetry);
    }

    /// <summary>Takes no more requests, finishes those under way.</summary>
    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        telemetry.Dispose();
    }

    /// <summary>The edge of the process towards the internet: whatever a request does, the next one is served.</summary>
    private static async Task GuardAsync(HttpContext context, RequestDelegate next, ILogger logger)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            context.Abort();
        }
        catch (BadHttpRequestException e)
        {
            await AnswerAsync(context, e.StatusCode, "bad_request");
        }
        catch (IOException)
        {
            context.Abort();
        }
        catch (Exception e)
        {
            logger.RequestFailed(e);
            await AnswerAsync(context, StatusCodes.Status500InternalServerError, "internal");
        }
    }

    private static Task AnswerAsync(HttpContext context, int status, string code)
    {
        if (!context.Response.HasStarted)
        {
            return Answers.ProblemAsync(context, status, code, "the request could not be served");
        }

        context.Abort();
        return Task.CompletedTask;
    }

    private static Task ListAsync(HttpContext context, SourceCatalog sources) =>
        Answers.WriteAsync(
            context,
            json =>
            {
                json.WriteStartArray("sources");
                foreach (var source in sources.Sources)
                {
                    json.WriteStartObject();
                    json.WriteString("name", source.Name);
                    json.WriteString("title", source.Title);
                    json.WriteString("url", "/v1/sources/" + source.Name);
                    json.WriteBoolean("signed", source.Receive.Signature is not null);
                    json.WriteStartArray("content_types");
                    foreach (var type in source.Receive.ContentTypes)
                    {
                        json.WriteStringValue(type);
                    }

                    json.WriteEndArray();
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            }
        );
}

/// <summary>What the gateway gets from its host.</summary>
internal sealed record GatewayContext(TimeProvider Clock, ILogger Logger);
