using System.Net;
using System.Text.Json;
using LeadStreams.Local.Stack;

namespace LeadStreams.Cli.State;

/// <summary>Asks the operations endpoint of a service for its state.</summary>
internal static class StateClient
{
    /// <summary>Exit code when nobody there has the key.</summary>
    public const int NoSuchKey = 3;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>Prints the stores.</summary>
    /// <exception cref="StackException">The endpoint cannot be reached, or is none.</exception>
    public static async Task<int> ListAsync(Uri url, TextWriter output, CancellationToken cancellation)
    {
        var (status, text) = await GetAsync(url, "state", cancellation);
        if (status == HttpStatusCode.NotFound)
        {
            throw new StackException(ErrorOf(text, url));
        }

        using var document = JsonDocument.Parse(text);
        await output.WriteLineAsync(
            $"{"service", -16} {"store", -20} {"partition", 9} {"phase", -10} {"entries", 12} {"bytes", 14}"
        );
        foreach (var part in document.RootElement.EnumerateArray())
        {
            await output.WriteLineAsync(
                $"{part.GetProperty("service"), -16} {part.GetProperty("store"), -20} {part.GetProperty("partition"), 9} {part.GetProperty("phase"), -10} {part.GetProperty("entries"), 12} {part.GetProperty("bytes"), 14}"
            );
        }

        return 0;
    }

    /// <summary>Prints the state of a key.</summary>
    /// <exception cref="StackException">The endpoint cannot be reached, or is none.</exception>
    public static async Task<int> ShowAsync(
        Uri url,
        string store,
        string key,
        TextWriter output,
        CancellationToken cancellation
    )
    {
        var path = $"state/{Uri.EscapeDataString(store)}/{Uri.EscapeDataString(key)}";
        var (status, text) = await GetAsync(url, path, cancellation);
        if (status == HttpStatusCode.NotFound)
        {
            await Console.Error.WriteLineAsync("leadstreams: " + ErrorOf(text, url));
            return NoSuchKey;
        }

        await output.WriteAsync(text);
        return 0;
    }

    private static async Task<(HttpStatusCode Status, string Text)> GetAsync(
        Uri url,
        string path,
        CancellationToken cancellation
    )
    {
        using var http = new HttpClient { BaseAddress = url, Timeout = Patience };
        try
        {
            using var response = await http.GetAsync(new Uri(path, UriKind.Relative), cancellation);
            var text = await response.Content.ReadAsStringAsync(cancellation);
            return response.StatusCode is HttpStatusCode.OK or HttpStatusCode.NotFound
                ? (response.StatusCode, text)
                : throw new StackException($"{url} answers {(int)response.StatusCode}: {ErrorOf(text, url)}");
        }
        catch (HttpRequestException fault)
        {
            throw new StackException(
                $"{url} cannot be reached ({fault.Message}). Is the service running, and is --url its operations_url?"
            );
        }
        catch (TaskCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new StackException($"{url} does not answer within {Patience.TotalSeconds} s");
        }
    }

    private static string ErrorOf(string text, Uri url)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.GetProperty("error").GetString()!;
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return $"{url} is no operations endpoint of a LeadStreams service that keeps state";
        }
    }
}
