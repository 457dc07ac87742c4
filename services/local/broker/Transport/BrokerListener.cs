using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace LeadStreams.Local.Broker.Transport;

/// <summary>Accepts clients on one address and runs a <see cref="ClientConnection"/> for each.</summary>
internal sealed class BrokerListener(Socket socket, RequestDispatcher dispatcher, BrokerMetrics metrics, ILogger logger)
    : IAsyncDisposable
{
    private const int Backlog = 512;

    /// <summary>There may be many threads, and none of them recurses.</summary>
    private const int StackBytes = 512 * 1024;

    private readonly ConcurrentDictionary<ClientConnection, Task> _connections = new();
    private readonly CancellationTokenSource _stopping = new();
    private Task _accepting = Task.CompletedTask;
    private Task _reaping = Task.CompletedTask;

    /// <summary>The address in use, with the port the system chose if 0 was asked for.</summary>
    public IPEndPoint Endpoint => (IPEndPoint)socket.LocalEndPoint!;

    /// <summary>Takes the address; clients queue in the backlog until <see cref="Start"/>.</summary>
    /// <exception cref="IOException">The address is taken, or not one of this machine.</exception>
    public static BrokerListener Bind(
        IPEndPoint endpoint,
        RequestDispatcher dispatcher,
        BrokerMetrics metrics,
        ILogger logger
    )
    {
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(endpoint);
            socket.Listen(Backlog);
            return new BrokerListener(socket, dispatcher, metrics, logger);
        }
        catch (SocketException refused)
        {
            socket.Dispose();
            throw new IOException($"{endpoint} cannot be listened on: {refused.Message}", refused);
        }
    }

    /// <summary>Serves clients, to whom the broker is <paramref name="node"/>.</summary>
    /// <param name="node">This broker as the clients of this listener must see it.</param>
    /// <param name="idleLimit">How long a client may be silent (Kafka's <c>connections.max.idle.ms</c>).</param>
    /// <param name="time">Measures the silence.</param>
    /// <param name="sasl">What clients log in with; null asks for no login.</param>
    public void Start(BrokerNode node, TimeSpan idleLimit, TimeProvider time, SaslServer? sasl = null)
    {
        Log.Listening(logger, Endpoint.ToString());
        _accepting = AcceptAsync(node, sasl);
        _reaping = ReapIdleAsync(idleLimit, time);
    }

    /// <summary>Accepts no more clients, ends those connected, and waits until their requests are done.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        socket.Dispose();
        await _accepting;
        await _reaping;
        foreach (var connection in _connections.Keys)
            connection.Close();
        await Task.WhenAll(_connections.Values);
        _stopping.Dispose();
    }

    private async Task AcceptAsync(BrokerNode node, SaslServer? sasl)
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                Serve(await socket.AcceptAsync(_stopping.Token), node, sasl);
            }
            catch (Exception stopped) when (stopped is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (Exception fault) when (fault is SocketException or OutOfMemoryException)
            {
                // The client left before it was accepted, or descriptors or threads ran out: others must still be served.
                Log.AcceptFailed(logger, fault);
            }
        }
    }

    private void Serve(Socket client, BrokerNode node, SaslServer? sasl)
    {
        client.NoDelay = true;
        var connection = new ClientConnection(client, node, dispatcher, metrics, logger)
        {
            Sasl = sasl is null ? null : new SaslSession(sasl),
        };
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _connections[connection] = ended.Task;
        var thread = new Thread(() => Run(connection, ended), StackBytes)
        {
            IsBackground = true,
            Name = "kafka-client",
        };
        try
        {
            thread.Start();
        }
        catch (OutOfMemoryException)
        {
            // This is how .NET says that there are no more threads.
            End(connection, ended);
            throw;
        }
    }

    private void Run(ClientConnection connection, TaskCompletionSource ended)
    {
        try
        {
            connection.Run();
        }
        catch (Exception fault)
        {
            // The edge of a thread: the fault is this client's and must not end the process.
            Log.ConnectionFailed(logger, fault);
        }
        finally
        {
            End(connection, ended);
        }
    }

    private void End(ClientConnection connection, TaskCompletionSource ended)
    {
        connection.Dispose();
        _connections.TryRemove(connection, out _);
        ended.SetResult();
    }

    private async Task ReapIdleAsync(TimeSpan idleLimit, TimeProvider time)
    {
        using var timer = new PeriodicTimer(idleLimit, time);
        var seen = new Dictionary<ClientConnection, long>();
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                var previous = seen;
                seen = [];
                foreach (var connection in _connections.Keys)
                {
                    var received = connection.ReceivedBytes;
                    if (previous.TryGetValue(connection, out var before) && before == received)
                        connection.Close();
                    else
                        seen[connection] = received;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The broker stops.
        }
    }
}
