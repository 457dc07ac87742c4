using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace LeadStreams.Contracts;

/// <summary>
/// HTTP calls to a registry. No connection, a time-out, 429 and server errors are tried again with growing pauses until
/// the deadline; an answer that refuses is final. Registration and look-up can safely be repeated.
/// </summary>
internal sealed class RegistryHttp : IDisposable
{
    private const string ContentType = "application/vnd.schemaregistry.v1+json";
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);
    private readonly SchemaRegistryOptions _options;
    private readonly TimeProvider _time;
    private readonly HttpClient _client;
    private readonly CancellationTokenSource _closing = new();

    public RegistryHttp(SchemaRegistryOptions options, TimeProvider time, HttpMessageHandler? handler)
    {
        _options = options;
        _time = time;
        _client = new HttpClient(handler ?? new SocketsHttpHandler()) { Timeout = options.RequestTimeout };
        var url = options.Url.AbsoluteUri;
        _client.BaseAddress = new Uri(url.EndsWith('/') ? url : url + "/");
        _client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue(ContentType));
        if (options.Username is not null)
        {
            var credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.Username}:{options.Password}"));
            _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", credentials);
        }
    }

    public JsonDocument Send(HttpMethod method, string path, byte[]? body)
    {
        var start = _time.GetTimestamp();
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                return SendOnce(method, path, body);
            }
            catch (SchemaRegistryException e) when (e.IsTransient && !_closing.IsCancellationRequested)
            {
                if (_time.GetElapsedTime(start) + pause >= _options.Deadline)
                {
                    throw;
                }
                // Waits for the client's end, at most the pause.
                _closing.Token.WaitHandle.WaitOne(pause);
            }
        }
    }

    public void Dispose()
    {
        _closing.Cancel();
        _client.Dispose();
    }

    private JsonDocument SendOnce(HttpMethod method, string path, byte[]? body)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(ContentType);
        }
        try
        {
            using var response = _client.Send(request, _closing.Token);
            using var stream = response.Content.ReadAsStream();
            return response.IsSuccessStatusCode ? JsonDocument.Parse(stream) : throw Refusal(response, stream, path);
        }
        catch (JsonException e)
        {
            throw new SchemaRegistryException(
                $"{Where(path)} did not answer with JSON",
                (int)System.Net.HttpStatusCode.BadGateway,
                e
            );
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException)
        {
            throw new SchemaRegistryException($"{Where(path)} cannot be reached: {e.Message}", inner: e);
        }
    }

    private SchemaRegistryException Refusal(HttpResponseMessage response, Stream stream, string path)
    {
        var code = (int)response.StatusCode;
        var message = response.ReasonPhrase ?? "";
        try
        {
            using var answer = JsonDocument.Parse(stream);
            code = answer.RootElement.TryGetProperty("error_code", out var given) ? given.GetInt32() : code;
            message = answer.RootElement.TryGetProperty("message", out var text)
                ? text.GetString() ?? message
                : message;
        }
        catch (JsonException)
        {
            // A proxy's page instead of the registry's answer: the status says enough.
        }
        return new SchemaRegistryException($"{Where(path)} refused ({code}): {message}", code);
    }

    private string Where(string path) => $"schema registry {_options.Url.GetLeftPart(UriPartial.Authority)}/{path}";
}
