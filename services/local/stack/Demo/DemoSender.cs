using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;

namespace LeadStreams.Local.Stack.Demo;

/// <summary>Sends a feed through the real HTTP endpoints, as websites and Meta do: what is not acknowledged is sent again.</summary>
internal sealed class DemoSender(StackOptions options, TimeProvider clock)
{
    private const int Senders = 16;
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly ConcurrentDictionary<string, int> refusals = new(StringComparer.Ordinal);
    private int sent;

    /// <summary>Records acknowledged so far.</summary>
    public int Sent => sent;

    /// <summary>Answers other than an acknowledgement, by status, all repeated.</summary>
    public IReadOnlyDictionary<string, int> Refusals => refusals;

    /// <summary>Sends every record; returns when all are acknowledged.</summary>
    /// <exception cref="StackException">A record was refused for two minutes.</exception>
    public async Task SendAsync(IReadOnlyList<DemoRecord> records, CancellationToken cancellation)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false })
        {
            Timeout = TimeSpan.FromSeconds(30),
        };
        var next = -1;
        await Task.WhenAll(
            Enumerable
                .Range(0, Senders)
                .Select(async _ =>
                {
                    for (
                        var i = Interlocked.Increment(ref next);
                        i < records.Count;
                        i = Interlocked.Increment(ref next)
                    )
                    {
                        await SendUntilAcknowledgedAsync(http, records[i], cancellation);
                        Interlocked.Increment(ref sent);
                    }
                })
        );
    }

    private async Task SendUntilAcknowledgedAsync(HttpClient http, DemoRecord record, CancellationToken cancellation)
    {
        var started = clock.GetTimestamp();
        while (true)
        {
            var answer = await SendAsync(http, record, cancellation);
            if (answer is HttpStatusCode.OK or HttpStatusCode.Accepted or HttpStatusCode.SeeOther)
            {
                return;
            }

            var reason = answer is { } status ? $"{(int)status} {status}" : "no answer";
            refusals.AddOrUpdate(reason, 1, (_, count) => count + 1);
            if (clock.GetElapsedTime(started) > Patience)
            {
                throw new StackException(
                    $"record {record.RecordId} was not accepted in {Patience.TotalSeconds:0} s: {reason}"
                );
            }

            await Task.Delay(RetryDelay, clock, cancellation);
        }
    }

    private async Task<HttpStatusCode?> SendAsync(HttpClient http, DemoRecord record, CancellationToken cancellation)
    {
        var (url, type) = record.Channel switch
        {
            DemoChannel.FormJson => (new Uri(options.Ingest, "/v1/sources/web-form"), "application/json"),
            DemoChannel.FormPost => (
                new Uri(options.Ingest, "/v1/sources/web-form"),
                "application/x-www-form-urlencoded"
            ),
            _ => (new Uri(options.GraphSimulator, $"/_simulator/leads?notify={record.RecordId}"), "application/json"),
        };
        using var content = new ByteArrayContent(record.Body);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        try
        {
            using var response = await http.PostAsync(url, content, cancellation);
            return response.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
        catch (TaskCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
    }
}
