using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using LeadStreams.Local.Broker.Protocol;
using LeadStreams.Local.Broker.Security;
using Microsoft.Extensions.Logging;

namespace LeadStreams.Local.Broker.Transport;

/// <summary>
/// One client: a loop that fills a pipe from the socket, and a loop that serves the frames in it one after the other,
/// so that responses leave in the order of the requests. Responses of frames that arrived together leave in one write.
/// </summary>
internal sealed class ClientConnection : IDisposable
{
    /// <summary>The largest request served (Kafka's <c>socket.request.max.bytes</c>).</summary>
    public const int MaxFrameBytes = 104_857_600;

    private const int SegmentBytes = 64 * 1024;
    private const int BatchedResponseBytes = 64 * 1024;

    private static readonly PipeOptions _pipeOptions = new(
        minimumSegmentSize: SegmentBytes,
        pauseWriterThreshold: 1 << 20,
        resumeWriterThreshold: 1 << 19,
        useSynchronizationContext: false
    );

    private readonly Socket _socket;
    private readonly RequestDispatcher _dispatcher;
    private readonly BrokerMetrics _metrics;
    private readonly ILogger _logger;
    private readonly ConnectionIdentity _identity;
    private readonly CancellationTokenSource _closed = new();
    private readonly Pipe _received = new(_pipeOptions);
    private readonly KafkaWriter _response = new();
    private readonly KafkaWriter _pending = new();
    private long _receivedBytes;

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
        var host = (socket.RemoteEndPoint as IPEndPoint)?.Address.ToString() ?? "unknown";
        _identity = new ConnectionIdentity(host, node, _closed.Token);
    }

    /// <summary>The login asked of the client, null for none.</summary>
    public SaslSession? Sasl
    {
        init => _identity = _identity with { Sasl = value };
    }

    /// <summary>Bytes received so far; the listener closes a connection on which this stays the same too long.</summary>
    public long ReceivedBytes => Volatile.Read(ref _receivedBytes);

    /// <summary>Serves the client until it leaves, breaks the protocol, or <see cref="Close"/> is called.</summary>
    public async Task RunAsync()
    {
        _metrics.ConnectionOpened();
        var filling = FillAsync();
        var reason = "end of stream";
        try
        {
            reason = await ServeAsync();
        }
        catch (ProtocolException malformed)
        {
            reason = malformed.Message;
            Log.RequestMalformed(_logger, _identity.ClientHost, reason);
        }
        catch (Exception gone) when (gone is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            reason = gone.Message;
        }
        finally
        {
            Close();
            await _received.Reader.CompleteAsync();
            await filling;
            _metrics.ConnectionClosed();
            Log.ConnectionEnded(_logger, _identity.ClientHost, reason);
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

    /// <summary>Gives the buffers back. The token source has no timer and stays, because <see cref="Close"/> may race.</summary>
    public void Dispose()
    {
        _socket.Dispose();
        _response.Dispose();
        _pending.Dispose();
    }

    private async Task FillAsync()
    {
        try
        {
            while (true)
            {
                var memory = _received.Writer.GetMemory(SegmentBytes / 2);
                var count = await _socket.ReceiveAsync(memory, _closed.Token);
                if (count == 0)
                    break;
                Volatile.Write(ref _receivedBytes, _receivedBytes + count);
                _received.Writer.Advance(count);
                if ((await _received.Writer.FlushAsync(_closed.Token)).IsCompleted)
                    break;
            }
        }
        catch (Exception gone) when (gone is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // What arrived before is still served: a producer with acks = 0 may leave at once.
        }

        // Nobody reads an answer any more: a parked request must not hold on.
        await _received.Writer.CompleteAsync();
        await _closed.CancelAsync();
    }

    private async Task<string> ServeAsync()
    {
        while (true)
        {
            var read = await _received.Reader.ReadAsync();
            var buffer = read.Buffer;
            while (TryTakeFrame(ref buffer, out var frame))
            {
                var outcome = await ServeFrameAsync(frame);
                if ((outcome & DispatchOutcome.Respond) != 0)
                    await SendOrHoldAsync(buffer);
                if ((outcome & DispatchOutcome.Close) != 0)
                {
                    await FlushAsync();
                    return "closed by the broker";
                }
            }

            await FlushAsync();
            _received.Reader.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted)
                return "end of stream";
        }
    }

    private async ValueTask<DispatchOutcome> ServeFrameAsync(ReadOnlySequence<byte> frame)
    {
        if (frame.IsSingleSegment)
            return await DispatchAsync(frame.First);
        var length = (int)frame.Length;
        var copy = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            frame.CopyTo(copy);
            return await DispatchAsync(copy.AsMemory(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(copy);
        }
    }

    private async ValueTask<DispatchOutcome> DispatchAsync(ReadOnlyMemory<byte> frame)
    {
        var serving = _dispatcher.DispatchAsync(_identity, frame, _response);

        // Earlier answers must not wait for a request that parks.
        if (!serving.IsCompleted)
            await FlushAsync();
        return await serving;
    }

    private async ValueTask SendOrHoldAsync(ReadOnlySequence<byte> following)
    {
        if (_response.Position + _pending.Position <= BatchedResponseBytes && HoldsFrame(following))
        {
            _pending.WriteRaw(_response.Written.Span);
            return;
        }

        await FlushAsync();
        await SendAsync(_response.Written);
    }

    private async ValueTask FlushAsync()
    {
        if (_pending.Position == 0)
            return;
        await SendAsync(_pending.Written);
        _pending.Reset(flexible: false);
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        _metrics.ResponseSent(bytes.Length);
        while (!bytes.IsEmpty)
            bytes = bytes[await _socket.SendAsync(bytes, CancellationToken.None)..];
    }

    private bool TryTakeFrame(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> frame)
    {
        frame = default;
        if (!HoldsFrame(buffer))
            return false;
        var end = sizeof(int) + FrameBytes(buffer);
        frame = buffer.Slice(sizeof(int), end - sizeof(int));
        buffer = buffer.Slice(end);
        return true;
    }

    private bool HoldsFrame(in ReadOnlySequence<byte> buffer) =>
        buffer.Length >= sizeof(int) && buffer.Length - sizeof(int) >= FrameBytes(buffer);

    private int FrameBytes(in ReadOnlySequence<byte> buffer)
    {
        Span<byte> prefix = stackalloc byte[sizeof(int)];
        buffer.Slice(0, sizeof(int)).CopyTo(prefix);
        var size = BinaryPrimitives.ReadInt32BigEndian(prefix);

        // Who has not logged in yet must not make the broker hold much.
        var limit = _identity.Sasl is { IsAuthenticated: false } ? SaslSession.MaxFrameBytes : MaxFrameBytes;
        return size >= 0 && size <= limit ? size : throw new ProtocolException($"frame of {size} bytes");
    }
}
