using System.Buffers;
using System.Net.Sockets;

namespace LeadStreams.Local.Broker.Transport;

/// <summary>Cuts request frames out of what a socket receives. One caller at a time.</summary>
internal sealed class FrameReceiver(Socket socket) : IDisposable
{
    private const int OrdinaryBytes = 512 * 1024;

    /// <summary>A buffer that grew beyond this is not kept for the next frame.</summary>
    private const int KeptBytes = 1024 * 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(OrdinaryBytes);
    private int _start;
    private int _end;
    private long _receivedBytes;

    /// <summary>Bytes received so far; may be read from any thread.</summary>
    public long ReceivedBytes => Volatile.Read(ref _receivedBytes);

    /// <summary>The next frame without its size prefix, if all of it is there; valid until <see cref="Receive"/>.</summary>
    /// <exception cref="ProtocolException">The size makes no sense, or is more than <paramref name="limit"/>.</exception>
    public bool TryTake(int limit, out ReadOnlyMemory<byte> frame)
    {
        frame = default;
        if (_end - _start < sizeof(int))
            return false;
        var size = BinaryPrimitives.ReadInt32BigEndian(_buffer.AsSpan(_start));
        if (size < 0 || size > limit)
            throw new ProtocolException($"frame of {size} bytes");
        if (_end - _start - sizeof(int) < size)
            return false;
        frame = _buffer.AsMemory(_start + sizeof(int), size);
        _start += sizeof(int) + size;
        return true;
    }

    /// <summary>Waits for more. False when the client sends no more.</summary>
    /// <exception cref="SocketException">The connection broke.</exception>
    public bool Receive()
    {
        MakeRoom();
        return Take(socket.Receive(_buffer.AsSpan(_end)));
    }

    /// <summary>Takes what has come and there is room for, without waiting; the frame taken last stays valid. False when the
    /// client is gone.</summary>
    public bool ReceiveArrived()
    {
        try
        {
            return _end == _buffer.Length
                || !socket.Poll(TimeSpan.Zero, SelectMode.SelectRead)
                || Take(socket.Receive(_buffer.AsSpan(_end)));
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Gives the buffer back.</summary>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private bool Take(int count)
    {
        _end += count;
        Volatile.Write(ref _receivedBytes, _receivedBytes + count);
        return count > 0;
    }

    /// <summary>Room for the rest of the frame that has begun; of a large one no more than has come already, so that who
    /// announces much takes no memory before it is sent.</summary>
    private void MakeRoom()
    {
        var held = _buffer.AsSpan(_start, _end - _start);
        var frame = held.Length < sizeof(int) ? 0 : sizeof(int) + BinaryPrimitives.ReadInt32BigEndian(held);
        if (held.IsEmpty && _buffer.Length > KeptBytes)
            Move(held, OrdinaryBytes);
        else if (held.Length == _buffer.Length)
            Move(held, (int)Math.Min(2L * held.Length, frame));
        else if (_start > 0 && (held.IsEmpty || _end == _buffer.Length || frame > _buffer.Length - _start))
            Move(held, _buffer.Length);
    }

    private void Move(ReadOnlySpan<byte> held, int bytes)
    {
        var target = bytes == _buffer.Length ? _buffer : ArrayPool<byte>.Shared.Rent(bytes);
        held.CopyTo(target);
        if (!ReferenceEquals(target, _buffer))
            ArrayPool<byte>.Shared.Return(_buffer);
        (_buffer, _start, _end) = (target, 0, held.Length);
    }
}
