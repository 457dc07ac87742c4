using System.Net.Sockets;

namespace LeadStreams.Local.Broker.Transport;

/// <summary>
/// One client, served by a thread of its own that takes frames from the socket and serves one after the other. Appends
/// alone overlap: one begins while earlier ones wait for the disk, so that a client that sends many is answered by few
/// flushes. Answers leave in the order of the requests whatever comes first.
/// </summary>
/// <remarks>Nothing here uses the socket asynchronously: a receive that blocks costs one switch of threads, where one that
/// completes on the thread pool costs two, and makes every later one cost two as well.</remarks>
internal sealed class ClientConnection(
    Socket socket,
    ConnectionIdentity identity,
    CancellationTokenSource closed,
    RequestDispatcher dispatcher
) : IDisposable
{
    /// <summary>The largest request served (Kafka's <c>socket.request.max.bytes</c>).</summary>
    public const int MaxFrameBytes = 104_857_600;

    private const int MaxUnanswered = 256;

    /// <summary>What surely fits into a socket that takes more.</summary>
    private const int SmallAnswerBytes = 4096;
    private const string EndOfStream = "end of stream";
    private const string ClosedByBroker = "closed by the broker";

    /// <summary>How often a thread that waits for a request looks whether its client is still there.</summary>
    private static readonly TimeSpan _presenceCheck = TimeSpan.FromMilliseconds(250);

    private readonly FrameReceiver _frames = new(socket);

    /// <summary>Answers to appends that were done at once: they leave together, when all that came with them is served.</summary>
    private readonly KafkaWriter _ready = new();
    private readonly object _wake = new();
    private long _receivedAtLastLook = -1;
    private Task _answered = Task.CompletedTask;
    private int _unanswered;
    private string _endReason = EndOfStream;

    /// <summary>Serves the client in this thread until it leaves, breaks the protocol, or <see cref="Close"/> is called.</summary>
    public void Run()
    {
        dispatcher.Metrics.ConnectionOpened();
        try
        {
            Serve();
            // A client may have closed its side alone, and still wait for answers.
            WaitFor(_answered, isGoneWithClient: false);
        }
        catch (ProtocolException malformed)
        {
            _endReason = malformed.Message;
            Log.RequestMalformed(dispatcher.Logger, identity.ClientHost, _endReason);
        }
        catch (SocketException gone)
        {
            _endReason = gone.Message;
        }
        finally
        {
            Close();
            WaitFor(_answered, isGoneWithClient: false);
            dispatcher.Metrics.ConnectionClosed();
            Log.ConnectionEnded(dispatcher.Logger, identity.ClientHost, _endReason);
        }
    }

    /// <summary>Ends the connection, from any thread and at any time; <see cref="Run"/> returns soon after.</summary>
    public void Close()
    {
        try
        {
            // A bare close while a receive is pending resets the connection, and the last answer would be lost.
            socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // The client closed first.
        }

        closed.Cancel();
    }

    /// <summary>Ends the connection when nothing was received since this was last called.</summary>
    public void CloseIfSilent()
    {
        var received = _frames.ReceivedBytes;
        if (received == _receivedAtLastLook)
            Close();
        _receivedAtLastLook = received;
    }

    /// <summary>For when <see cref="Run"/> has returned. The token source has no timer and stays, because
    /// <see cref="Close"/> may race.</summary>
    public void Dispose()
    {
        _frames.Dispose();
        _ready.Dispose();
        socket.Dispose();
    }

    private void Serve()
    {
        do
        {
            try
            {
                while (ReferenceEquals(_endReason, EndOfStream) && _frames.TryTake(FrameLimit(), out var frame))
                    Serve(frame);
            }
            finally
            {
                SendReady();
            }
        } while (_frames.Receive());
    }

    private void Serve(ReadOnlyMemory<byte> frame)
    {
        var mayOverlap = RequestDispatcher.IsAppend(frame.Span);
        if (!mayOverlap || Volatile.Read(ref _unanswered) >= MaxUnanswered || _ready.Position >= SmallAnswerBytes)
        {
            SendReady();
            WaitFor(_answered);
        }

        if (mayOverlap)
            BeginAppend(frame);
        else
            ServeAlone(frame);
    }

    /// <summary>Who has not logged in yet must not make the broker hold much.</summary>
    private int FrameLimit() => identity.Sasl is { IsAuthenticated: false } ? SaslSession.MaxFrameBytes : MaxFrameBytes;

    private void ServeAlone(ReadOnlyMemory<byte> frame)
    {
        using var response = new KafkaWriter();
        var serving = dispatcher.DispatchAsync(identity, frame, response).AsTask();
        WaitFor(serving);
        Answer(serving.GetAwaiter().GetResult(), response);
    }

    private void BeginAppend(ReadOnlyMemory<byte> frame)
    {
        var response = new KafkaWriter();
        var serving = dispatcher.DispatchAsync(identity, frame, response);
        if (!_answered.IsCompleted || !serving.IsCompletedSuccessfully)
        {
            SendReady();
            Interlocked.Increment(ref _unanswered);
            _answered = AnswerInTurnAsync(_answered, serving, response);
            return;
        }

        using (response)
            _ready.WriteRaw(response.Written.Span);
        if ((serving.GetAwaiter().GetResult() & DispatchOutcome.Close) != 0)
        {
            SendReady();
            End(ClosedByBroker);
        }
    }

    private void SendReady()
    {
        Send(_ready);
        _ready.Reset(flexible: false);
    }

    private void Send(KafkaWriter response)
    {
        for (var bytes = response.Written.Span; !bytes.IsEmpty; )
        {
            var count = socket.Send(bytes);
            dispatcher.Metrics.ResponseSent(count);
            bytes = bytes[count..];
        }
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
                if (response.Position <= SmallAnswerBytes && socket.Poll(TimeSpan.Zero, SelectMode.SelectWrite))
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
            Send(response);
        if ((outcome & DispatchOutcome.Close) != 0)
            End(ClosedByBroker);
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
                closed.Cancel();
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
