using System.Security.Cryptography;
using System.Text;
using LeadStreams.Domain.Sources;
using LeadStreams.Ingest.Gateway;
using LeadStreams.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace LeadStreams.Ingest.Tests;

/// <summary>A gateway on a free port with the repository's sources and a sink that the test controls.</summary>
internal sealed class GatewayFixture : IAsyncDisposable
{
    public const string AppSecret = "meta-app-secret-1";
    public const string VerifyToken = "verify-1";
    public static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 30, 0, TimeSpan.Zero);
    private readonly GatewayServer server;
    private readonly HttpClient http;

    private GatewayFixture(GatewayServer server, RecordingSink sink)
    {
        this.server = server;
        Sink = sink;
        http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = server.Address };
    }

    public RecordingSink Sink { get; }

    public HttpClient Http => http;

    public Uri Address => server.Address;

    public static async Task<GatewayFixture> StartAsync(bool withSecrets = true, SourceCatalog? sources = null)
    {
        var settings = new ConfigurationBuilder()
            .AddInMemoryCollection(
                withSecrets
                    ? new Dictionary<string, string?>
                    {
                        ["META_APP_SECRET"] = AppSecret,
                        ["META_VERIFY_TOKEN"] = VerifyToken,
                    }
                    : []
            )
            .Build();
        var sink = new RecordingSink();
        var server = await GatewayServer.StartAsync(
            "http://127.0.0.1:0",
            sources ?? Catalog(),
            new Secrets(settings, _ => null),
            sink,
            new GatewayContext(new ManualClock(Now), NullLogger.Instance)
        );
        return new GatewayFixture(server, sink);
    }

    public static SourceCatalog Catalog() =>
        SourceCatalog.Load(
            Path.Combine(RepositoryRoot(), "services", "sources"),
            DataDictionary.Load(Path.Combine(RepositoryRoot(), "schemas", "dictionary.yaml"))
        );

    public static string Sign(byte[] body) =>
        "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(AppSecret), body));

    public static HttpRequestMessage Post(string source, byte[] body, string contentType)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/sources/" + source)
        {
            Content = new ByteArrayContent(body),
        };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        return request;
    }

    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) =>
        await http.SendAsync(request, TestContext.Current.CancellationToken);

    public Task<HttpResponseMessage> PostJsonAsync(string source, string json) =>
        SendAsync(Post(source, Encoding.UTF8.GetBytes(json), "application/json"));

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await server.DisposeAsync();
    }

    public static string RepositoryRoot()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "LeadStreams.sln")))
            {
                return folder;
            }
        }

        throw new InvalidOperationException("LeadStreams.sln is in no folder above " + AppContext.BaseDirectory);
    }
}
