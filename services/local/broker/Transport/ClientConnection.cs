using System.Net;
using System.Net.Sockets;

namespace LeadStreams.Local.Broker.Transport;

/// <summary>
/// One client, served by a thread of its own that takes frames from the socket and serves one after the other. Appends
/// alone overlap: one begins while earlier ones wait for the disk, so that a client that sends many is answered by few
/// flushes. Answers leave in the order of the requests whatever comes first.
/// </summary>
/// <remarks>Nothing here uses the socket asynchronously: a receive that blocks costs one switch of threads, where one that
/// completes on the thread pool costs two, and makes every later one cost two as well.</remarks>
internal sealed class ClientConnection : IDisposable
{
    /// <summary>The largest request served (Kafka's <c>socket.request.max.bytes</c>).</summary>
    public const int MaxFrameBytes = 104_857_600;

    private const int MaxUnanswered = 256;

    /// <summary>The largest answer that surely fits into a socket that takes more.</summary>
    private const int SmallAnswerBytes = 4096;
    private const string EndOfStream = "end of stream";

    /// <summary>How often a thread that waits for a request looks whether its client is still there.</summary>
    private static readonly TimeSpan _presenceCheck = TimeSpan.FromMilliseconds(250);

    private readonly Socket _socket;
    private readonly RequestDispatcher _dispatcher;
    private readonly BrokerMetrics _metrics;
    private readonly ILogger _logger;
    private readonly ConnectionIdentity _identity;
    private readonly CancellationTokenSource _closed = new();
    private readonly FrameReceiver _frames;
    private readonly object _wake = new();
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

    /// <summary>Serves the client in this thread until it leaves, breaks the protocol, or <see cref="Close"/> is called.</summary>
    public void Run()
    {
        _metrics.ConnectionOpened();
        try
        {
            Serve();
            // A client may have closed its side alone, and still wait for answers.
            WaitFor(_answered, isGoneWithClient: false);
        }
        catch (ProtocolException malformed)
        {
            _endReason = malformed.Message;
            Log.RequestMalformed(_logger, _identity.ClientHost, _endReason);
        }
        catch (SocketException gone)
        {
            _endReason = gone.Message;
        }
        finally
        {
            Close();
            WaitFor(_answered, isGoneWithClient: false);
            _metrics.ConnectionClosed();
            Log.ConnectionEnded(_logger, _identity.ClientHost, _endReason);
        }
    }

    /// <summary>Ends the connection, from any thread and at any time; <see cref="Run"/> returns soon after.</summary>
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

        _closed.Cancel();
    }

    /// <summary>For when <see cref="Run"/> has returned. The token source has no timer and stays, because
    /// <see cref="Close"/> may race.</summary>
    public void Dispose()
    {
        _frames.Dispose();
        _socket.Dispose();
    }

    private void Serve()
    {
        do
        {
            while (ReferenceEquals(_endReason, EndOfStream) && _frames.TryTake(FrameLimit(), out var frame))
            {
                var mayOverlap = RequestDispatcher.IsAppend(frame.Span);
                if (!mayOverlap || Volatile.Read(ref _unanswered) >= MaxUnanswered)
                    WaitFor(_answered);
                if (mayOverlap)
                    BeginAppend(frame);
                else
                    ServeAlone(frame);
            }
        } while (_frames.Receive());
    }

    /// <summary>Who has not logged in yet must not make the broker hold much.</summary>
    private int FrameLimit() =>
        _identity.Sasl is { IsAuthenticated: false } ? SaslSession.MaxFrameBytes : MaxFrameBytes;

    private void ServeAlone(ReadOnlyMemory<byte> frame)
    {
        using var response = new KafkaWriter();
        var serving = _dispatcher.DispatchAsync(_identity, frame, response).AsTask();
        WaitFor(serving);
        Answer(serving.GetAwaiter().GetResult(), response);
    }

    private void BeginAppend(ReadOnlyMemory<byte> frame)
    {
        Interlocked.Increment(ref _unanswered);
        var response = new KafkaWriter();
        var serving = _dispatcher.DispatchAsync(_identity, frame, response);
        _answered = AnswerInTurnAsync(_answered, serving, response);
    }

    private async Task AnswerInTurnAsync(Task previous, ValueTask<DispatchOutcome> serving, KafkaWriter response)
    {
        using (response)
        {
            var outcome = await serving;
            await previous;
            Interlocked.Decrement(ref _unanswered);
            try
            {
                // This may be the thread that flushed, which must not wait for a client that takes no answers.
                if (response.Position <= SmallAnswerBytes && _socket.Poll(TimeSpan.Zero, SelectMode.SelectWrite))
                    Answer(outcome, response);
                else
                    await OnThreadOfItsOwn(() => Answer(outcome, response));
            }
            catch (SocketException gone)
            {
                End(gone.Message);
            }
        }
    }

    private static Task OnThreadOfItsOwn(Action action) =>
        Task.Factory.StartNew(
            action,
            CancellationToken.None,
            TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach,
            TaskScheduler.Default
        );

    private void Answer(DispatchOutcome outcome, KafkaWriter response)
    {
        if ((outcome & DispatchOutcome.Respond) != 0)
        {
            _metrics.ResponseSent(response.Position);
            for (var bytes = response.Written.Span; !bytes.IsEmpty; )
                bytes = bytes[_socket.Send(bytes)..];
        }

        if ((outcome & DispatchOutcome.Close) != 0)
            End("closed by the broker");
    }

    /// <summary>Blocks until the task is done. Unless told otherwise, whatever still waits gives up when the client leaves.</summary>
    private void WaitFor(Task task, bool isGoneWithClient = true)
    {
        if (task.IsCompleted)
            return;
        _ = task.ContinueWith(
            static (_, wake) =>
            {
                lock (wake!)
                    Monitor.PulseAll(wake);
            },
            _wake,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default
        );
        while (!IsDoneSoon(task))
        {
            if (isGoneWithClient && !_frames.ReceiveArrived())
                _closed.Cancel();
        }
    }

    private bool IsDoneSoon(Task task)
    {
        lock (_wake)
            return task.IsCompleted || (Monitor.Wait(_wake, _presenceCheck) && task.IsCompleted);
    }

    private void End(string reason)
    {
        _endReason = reason;
        Close();
    }
}
