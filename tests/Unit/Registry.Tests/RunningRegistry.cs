using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using LeadStreams.Local.Registry;

namespace LeadStreams.Registry.Tests;

/// <summary>A registry on a free port, spoken to with plain HTTP.</summary>
internal sealed class RunningRegistry : IAsyncDisposable
{
    public const string ContentType = "application/vnd.schemaregistry.v1+json";

    private readonly RegistryServer _server;
    private readonly HttpClient _http = new();

    private RunningRegistry(RegistryServer server) => _server = server;

    public Uri Url => _server.Url;

    public static async Task<RunningRegistry> StartAsync(
        ISchemaLog? log = null,
        CompatibilityLevel level = CompatibilityLevel.FullTransitive
    )
    {
        var options = new RegistryOptions { Url = new Uri("http://127.0.0.1:0"), DefaultLevel = level };
        var server = new RegistryServer(options, log ?? new InMemorySchemaLog());
        await server.StartAsync(TestContext.Current.CancellationToken);
        return new RunningRegistry(server);
    }

    public Task<Answer> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    public Task<Answer> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path, null);

    public Task<Answer> PutAsync(string path, string body) => SendAsync(HttpMethod.Put, path, body);

    public Task<Answer> PostAsync(string path, string body) => SendAsync(HttpMethod.Post, path, body);

    /// <summary>Posts a schema as its escaped text.</summary>
    public Task<Answer> PostSchemaAsync(string path, string schema) =>
        PostAsync(path, new JsonObject { ["schema"] = schema }.ToJsonString());

    public async Task<int> RegisterAsync(string subject, string schema)
    {
        var answer = await PostSchemaAsync($"subjects/{subject}/versions", schema);
        answer.Status.ShouldBe(200, answer.Text);
        return (int)answer.Json!["id"]!;
    }

    public async Task<Answer> SendAsync(HttpMethod method, string path, string? body, string type = ContentType)
    {
        using var request = new HttpRequestMessage(method, new Uri(Url, path));
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8);
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        }
        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new Answer((int)response.StatusCode, text, response.Content.Headers.ContentType?.MediaType);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }
}

internal sealed record Answer(int Status, string Text, string? ContentType)
{
    public JsonNode? Json => JsonNode.Parse(Text);

    public void ShouldFail(int status, int code)
    {
        Status.ShouldBe(status, Text);
        ((int)Json!["error_code"]!).ShouldBe(code);
        ((string?)Json["message"]).ShouldNotBeNullOrEmpty();
        ContentType.ShouldBe(RunningRegistry.ContentType);
    }

    public void ShouldBe(string json)
    {
        Status.ShouldBe(200, Text);
        Text.ShouldBe(json);
        ContentType.ShouldBe(RunningRegistry.ContentType);
    }
}

/// <summary>Versions of one schema.</summary>
internal static class Schemas
{
    public const string V1 =
        """{"type":"record","name":"Lead","namespace":"t","fields":[{"name":"id","type":"string"}]}""";

    /// <summary>Adds a field with a default: full compatibility.</summary>
    public const string V2 =
        """{"type":"record","name":"Lead","namespace":"t","fields":[{"name":"id","type":"string"},{"name":"n","type":"int","default":0}]}""";

    /// <summary>Adds a field without default: readable by V1, cannot read V1.</summary>
    public const string NoDefault =
        """{"type":"record","name":"Lead","namespace":"t","fields":[{"name":"id","type":"string"},{"name":"x","type":"int"}]}""";

    /// <summary>Drops a field without default: reads V1, not readable by V1.</summary>
    public const string Dropped = """{"type":"record","name":"Lead","namespace":"t","fields":[]}""";

    public const string Other = """{"type":"record","name":"Other","namespace":"t","fields":[]}""";
}
