using System.Net.Sockets;

namespace LeadStreams.Local.Stack.Components;

/// <summary>Waits until something listens or says that it is ready.</summary>
internal static class Readiness
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits until <paramref name="url"/> answers 2xx.</summary>
    /// <exception cref="StackException">It did not within <paramref name="patience"/>; the message carries its last answer.</exception>
    public static async Task OfHttpAsync(string name, Uri url, TimeSpan patience, CancellationToken cancellation)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        var last = "no answer";
        await UntilAsync(
            async () =>
            {
                try
                {
                    using var response = await http.GetAsync(url, cancellation);
                    last = await response.Content.ReadAsStringAsync(cancellation);
                    return response.IsSuccessStatusCode;
                }
                catch (HttpRequestException e)
                {
                    last = e.Message;
                    return false;
                }
            },
            patience,
            () => $"{name} was not ready at {url} within {patience.TotalSeconds:0} s: {last.Trim()}",
            cancellation
        );
    }

    /// <summary>Waits until a loopback port takes connections.</summary>
    public static Task OfPortAsync(string name, int port, TimeSpan patience, CancellationToken cancellation) =>
        UntilAsync(
            async () =>
            {
                using var client = new TcpClient();
                try
                {
                    await client.ConnectAsync("127.0.0.1", port, cancellation);
                    return true;
                }
                catch (SocketException)
                {
                    return false;
                }
            },
            patience,
            () => $"{name} took no connection on port {port} within {patience.TotalSeconds:0} s",
            cancellation
        );

    /// <summary>Asks again and again until <paramref name="condition"/> holds.</summary>
    public static async Task UntilAsync(
        Func<Task<bool>> condition,
        TimeSpan patience,
        Func<string> complaint,
        CancellationToken cancellation
    )
    {
        var clock = TimeProvider.System;
        var started = clock.GetTimestamp();
        using var ticks = new PeriodicTimer(Interval, clock);
        while (!await condition())
        {
            if (clock.GetElapsedTime(started) > patience)
            {
                throw new StackException(complaint());
            }

            await ticks.WaitForNextTickAsync(cancellation);
        }
    }
}
