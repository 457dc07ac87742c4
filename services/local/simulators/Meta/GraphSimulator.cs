using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace LeadStreams.Local.Simulators.Meta;

/// <summary>
/// A stand-in for the part of Meta's Graph API that lead retrieval uses: object reads with <c>fields</c>, batches of 50, token and
/// <c>appsecret_proof</c> checks, its error bodies, usage headers, and signed webhooks. Under <c>/_simulator</c> a demo
/// or a test puts leads in and makes it fail.
/// </summary>
public sealed class GraphSimulator : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly GraphApi api;
    private readonly LeadgenWebhook webhook;
    private readonly HttpClient http;

    private GraphSimulator(WebApplication app, GraphApi api, LeadgenWebhook webhook, HttpClient http)
    {
        this.app = app;
        this.api = api;
        this.webhook = webhook;
        this.http = http;
    }

    /// <summary>Base address.</summary>
    public Uri Address => new(app.Urls.First());

    /// <summary>Number of HTTP requests to the API so far.</summary>
    public int Requests => api.Requests;

    /// <summary>Starts it.</summary>
    public static async Task<GraphSimulator> StartAsync(
        GraphSimulatorOptions options,
        TimeProvider clock,
        CancellationToken cancellation = default
    )
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(options.Url);
        var app = builder.Build();
        var api = new GraphApi(options);
        var http = new HttpClient { Timeout = TimeSpan.FromSeconds(20) };
        var simulator = new GraphSimulator(app, api, new LeadgenWebhook(http, options, clock), http);
        simulator.Map();
        await app.StartAsync(cancellation);
        return simulator;
    }

    /// <summary>Stores a lead, JSON as the API serves it with all fields; <c>id</c> is a string.</summary>
    public void AddLead(ReadOnlySpan<byte> lead) => api.AddLead(lead);

    /// <summary>Forgets a lead, as after 90 days.</summary>
    public bool RemoveLead(string id) => api.RemoveLead(id);

    /// <summary>The next <paramref name="times"/> API requests fail with this Graph error code.</summary>
    public void FailNext(int code, int times) => api.FailNext(code, times);

    /// <summary>Sends the webhook for some leads.</summary>
    /// <returns>The callback's last HTTP status.</returns>
    public Task<int> NotifyAsync(IReadOnlyList<string> leadIds, CancellationToken cancellation) =>
        webhook.NotifyAsync(leadIds, cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        http.Dispose();
    }

    private void Map()
    {
        app.MapGet("/", () => "Graph API simulator\n");
        app.MapPost("/_simulator/leads", (Delegate)StoreAndNotifyAsync);
        app.MapPost("/_simulator/fail/{code:int}/{times:int}", (int code, int times) => api.FailNext(code, times));
        app.MapGet("/v{version}/{id}", (HttpContext context, string version, string id) => Read(context, version, id));
        app.MapPost("/v{version}", BatchAsync);
        app.MapPost("/", (Delegate)((HttpContext context) => BatchAsync(context, "25.0")));
    }

    private async Task<IResult> StoreAndNotifyAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        api.AddLead(body.GetBuffer().AsSpan(0, (int)body.Length));
        var id = context.Request.Query["notify"].ToString();
        if (id.Length == 0)
        {
            return Results.Ok();
        }

        var status = await webhook.NotifyAsync([id], context.RequestAborted);
        return Results.StatusCode(
            status is >= 200 and < 300 ? StatusCodes.Status200OK : StatusCodes.Status502BadGateway
        );
    }

    private IResult Read(HttpContext context, string version, string id)
    {
        Describe(context, version);
        var query = context.Request.Query;
        var refusal = api.Refusal(Token(context, query["access_token"]), Text(query["appsecret_proof"]));
        var (status, body) = refusal is null ? api.Get(id, Text(query["fields"])) : (400, refusal.ToJson());
        return Results.Text(body, "application/json; charset=UTF-8", statusCode: status);
    }

    private async Task<IResult> BatchAsync(HttpContext context, string version)
    {
        Describe(context, version);
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var refusal = api.Refusal(Token(context, form["access_token"]), Text(form["appsecret_proof"]));
        var (status, body) = refusal is null ? api.Batch(form["batch"].ToString()) : (400, refusal.ToJson());
        return Results.Text(body, "application/json; charset=UTF-8", statusCode: status);
    }

    private static string? Token(HttpContext context, string? parameter)
    {
        var header = context.Request.Headers.Authorization.ToString();
        return header.StartsWith("Bearer ", StringComparison.Ordinal) ? header[7..] : parameter;
    }

    private static string? Text(string? value) => string.IsNullOrEmpty(value) ? null : value;

    private void Describe(HttpContext context, string version)
    {
        var used = Math.Min(100, api.Requests / 100);
        context.Response.Headers["facebook-api-version"] = $"v{version}";
        context.Response.Headers["X-App-Usage"] = $"{{\"call_count\":{used},\"total_time\":1,\"total_cputime\":1}}";
        context.Response.Headers["X-Business-Use-Case-Usage"] =
            $"{{\"1001\":[{{\"type\":\"leadgen\",\"call_count\":{used},\"total_cputime\":1,\"total_time\":1,\"estimated_time_to_regain_access\":0}}]}}";
        context.Response.Headers["x-fb-trace-id"] = "A1b2C3d4E5f";
    }
}
