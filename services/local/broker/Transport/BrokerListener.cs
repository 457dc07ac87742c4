using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace LeadStreams.Local.Broker.Transport;

/// <summary>Accepts clients on one address and runs a <see cref="ClientConnection"/> for each.</summary>
internal sealed class BrokerListener : IAsyncDisposable
{
    private const int Backlog = 512;

    /// <summary>There may be many threads, and none of them recurses.</summary>
    private const int StackBytes = 512 * 1024;

    private readonly Socket _socket;
    private readonly RequestDispatcher _dispatcher;
    private readonly ConcurrentDictionary<ClientConnection, Task> _connections = new();
    private readonly CancellationTokenSource _stopping = new();
    private Task _accepting = Task.CompletedTask;
    private ITimer? _idleTimer;

    private BrokerListener(Socket socket, RequestDispatcher dispatcher) =>
        (_socket, _dispatcher) = (socket, dispatcher);

    /// <summary>The address in use, with the port the system chose if 0 was asked for.</summary>
    public IPEndPoint Endpoint => (IPEndPoint)_socket.LocalEndPoint!;

    /// <summary>Takes the address; clients queue in the backlog until <see cref="Start"/>.</summary>
    /// <exception cref="IOException">The address is taken, or not one of this machine.</exception>
    public static BrokerListener Bind(IPEndPoint endpoint, RequestDispatcher dispatcher)
    {
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(endpoint);
            socket.Listen(Backlog);
            return new BrokerListener(socket, dispatcher);
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
    public void Start(BrokerNode node, TimeSpan idleLimit, TimeProvider time, UserDirectory? sasl = null)
    {
        Log.Listening(_dispatcher.Logger, Endpoint.ToString());
        _accepting = AcceptAsync(node, sasl);
        _idleTimer = time.CreateTimer(_ => CloseSilent(), null, idleLimit, idleLimit);
    }

    /// <summary>Accepts no more clients, ends those connected, and waits until their requests are done.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _socket.Dispose();
        await _accepting;
        if (_idleTimer is not null)
            await _idleTimer.DisposeAsync();
        foreach (var connection in _connections.Keys)
            connection.Close();
        await Task.WhenAll(_connections.Values);
        _stopping.Dispose();
    }

    private async Task AcceptAsync(BrokerNode node, UserDirectory? sasl)
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                Serve(await _socket.AcceptAsync(_stopping.Token), node, sasl);
            }
            catch (Exception stopped) when (stopped is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (Exception fault) when (fault is SocketException or OutOfMemoryException)
            {
                // The client left before it was accepted, or descriptors or threads ran out: others must still be served.
                Log.AcceptFailed(_dispatcher.Logger, fault);
            }
        }
    }

    private void Serve(Socket client, BrokerNode node, UserDirectory? sasl)
    {
        client.NoDelay = true;
        var host = (client.RemoteEndPoint as IPEndPoint)?.Address.ToString() ?? "unknown";
        var closed = new CancellationTokenSource();
        var identity = new ConnectionIdentity(host, node, closed.Token)
        {
            Sasl = sasl is null ? null : new SaslSession(sasl),
        };
        var connection = new ClientConnection(client, identity, closed, _dispatcher);
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
            Log.ConnectionFailed(_dispatcher.Logger, fault);
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

    private void CloseSilent()
    {
        foreach (var connection in _connections.Keys)
            connection.CloseIfSilent();
    }
}
