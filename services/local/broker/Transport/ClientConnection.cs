using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using LeadStreams.Local.Broker.Protocol;
using LeadStreams.Local.Broker.Security;
using Microsoft.Extensions.Logging;

namespace LeadStreams.Local.Broker.Transport;

/// <summary>
/// One client: a loop that takes frames from the socket and serves one after the other. Appends alone overlap: one begins
/// while earlier ones wait for the disk, so that a client that sends many is answered by few flushes. Answers leave in
/// the order of the requests whatever comes first.
/// </summary>
internal sealed class ClientConnection : IDisposable
{
    /// <summary>The largest request served (Kafka's <c>socket.request.max.bytes</c>).</summary>
    public const int MaxFrameBytes = 104_857_600;

    private const int MaxUnanswered = 256;
    private const string EndOfStream = "end of stream";

    private readonly Socket _socket;
    private readonly RequestDispatcher _dispatcher;
    private readonly BrokerMetrics _metrics;
    private readonly ILogger _logger;
    private readonly ConnectionIdentity _identity;
    private readonly CancellationTokenSource _closed = new();
    private readonly FrameReceiver _frames;
    private Task _answered = Task.CompletedTask;
    private int _unanswered;
    private string _endReason = EndOfStream;

    public ClientConnection(
        Socket socket,
        BrokerNode node,
        RequestDispatcher dispatcher,
        BrokerMetrics metrics,
        ILogger logger
    )
    {
        _socket = socket;
        _dispatcher = dispatcher;
        _metrics = metrics;
        _logger = logger;
        _frames = new FrameReceiver(socket);
        var host = (socket.RemoteEndPoint as IPEndPoint)?.Address.ToString() ?? "unknown";
        _identity = new ConnectionIdentity(host, node, _closed.Token);
    }

    /// <summary>The login asked of the client, null for none.</summary>
    public SaslSession? Sasl
    {
        init => _identity = _identity with { Sasl = value };
    }

    /// <summary>Bytes received so far; the listener closes a connection on which this stays the same too long.</summary>
    public long ReceivedBytes => _frames.ReceivedBytes;

    /// <summary>Serves the client until it leaves, breaks the protocol, or <see cref="Close"/> is called.</summary>
    public async Task RunAsync()
    {
        _metrics.ConnectionOpened();
        try
        {
            await ServeAsync();
            // A client may have closed its side alone, and still wait for answers.
            await AnsweredElsewhere();
        }
        catch (ProtocolException malformed)
        {
            _endReason = malformed.Message;
            Log.RequestMalformed(_logger, _identity.ClientHost, _endReason);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            _endReason = gone.Message;
        }
        finally
        {
            Close();
            await AnsweredElsewhere();
            await _frames.DisposeAsync();
            _metrics.ConnectionClosed();
            Log.ConnectionEnded(_logger, _identity.ClientHost, _endReason);
        }
    }

    /// <summary>Ends the connection, from any thread and at any time; <see cref="RunAsync"/> returns soon after.</summary>
    public void Close()
    {
        try
        {
            // A bare close while a receive is pending resets the connection, and the last answer would be lost.
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // The client closed first.
        }

        _socket.Dispose();
        _closed.Cancel();
    }

    /// <summary>The token source has no timer and stays, because <see cref="Close"/> may race.</summary>
    public void Dispose() => _socket.Dispose();

    private async Task ServeAsync()
    {
        do
        {
            while (ReferenceEquals(_endReason, EndOfStream) && _frames.TryTake(FrameLimit(), out var frame))
            {
                var mayOverlap = RequestDispatcher.IsAppend(frame.Span);
                if (!mayOverlap || Volatile.Read(ref _unanswered) >= MaxUnanswered)
                    await AnsweredAsync();
                Begin(frame);
                if (!mayOverlap)
                    await AnsweredAsync();
            }
        } while (await _frames.ReceiveAsync());
    }

    /// <summary>Who has not logged in yet must not make the broker hold much.</summary>
    private int FrameLimit() =>
        _identity.Sasl is { IsAuthenticated: false } ? SaslSession.MaxFrameBytes : MaxFrameBytes;

    private void Begin(ReadOnlyMemory<byte> frame)
    {
        Interlocked.Increment(ref _unanswered);
        var response = new KafkaWriter();
        var serving = _dispatcher.DispatchAsync(_identity, frame, response);
        _answered = AnswerAsync(_answered, serving, response);
    }

    private async Task AnswerAsync(Task previous, ValueTask<DispatchOutcome> serving, KafkaWriter response)
    {
        using (response)
        {
            var outcome = await serving;
            await previous;
            Interlocked.Decrement(ref _unanswered);
            try
            {
                if ((outcome & DispatchOutcome.Respond) != 0)
                    await SendAsync(response.Written);
                if ((outcome & DispatchOutcome.Close) != 0)
                    End("closed by the broker");
            }
            catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
            {
                End(gone.Message);
            }
        }
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        _metrics.ResponseSent(bytes.Length);
        while (!bytes.IsEmpty)
            bytes = bytes[await _socket.SendAsync(bytes, CancellationToken.None)..];
    }

    /// <summary>Waits for all answers. A parked request gives up when its client leaves.</summary>
    private async ValueTask AnsweredAsync()
    {
        if (_answered.IsCompleted)
            return;
        try
        {
            if (!await _frames.ReceiveWhileAsync(_answered))
                await _closed.CancelAsync();
        }
        catch (SocketException)
        {
            await _closed.CancelAsync();
        }

        await AnsweredElsewhere();
    }

    /// <summary>Answers are sent by threads that flush: what comes after the last must not run there.</summary>
    private ConfiguredTaskAwaitable AnsweredElsewhere() =>
        _answered.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);

    private void End(string reason)
    {
        _endReason = reason;
        Close();
    }
}
