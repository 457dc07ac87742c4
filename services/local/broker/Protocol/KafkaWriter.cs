using System.Buffers;
using System.Text;

namespace LeadStreams.Local.Broker.Protocol;

/// <summary>
/// Writes one response, or whatever else is made of the protocol's primitives, into a pooled, growing buffer.
/// <see cref="Flexible"/> chooses the compact encodings (KIP-482). Not safe for concurrent use.
/// </summary>
internal sealed class KafkaWriter(bool flexible = false) : IBufferWriter<byte>, IDisposable
{
    private const int InitialBytes = 512;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(InitialBytes);

    /// <summary>Whether compact encodings and tag sections are written.</summary>
    public bool Flexible { get; private set; } = flexible;

    /// <summary>Bytes written so far.</summary>
    public int Position { get; private set; }

    /// <summary>What is written; valid until the next write, reset or disposal.</summary>
    public Memory<byte> Written => _buffer.AsMemory(0, Position);

    public void WriteInt8(sbyte value) => Reserve(1)[0] = (byte)value;

    public void WriteInt16(short value) => BinaryPrimitives.WriteInt16BigEndian(Reserve(2), value);

    public void WriteInt32(int value) => BinaryPrimitives.WriteInt32BigEndian(Reserve(4), value);

    public void WriteInt64(long value) => BinaryPrimitives.WriteInt64BigEndian(Reserve(8), value);

    public void WriteBoolean(bool value) => Reserve(1)[0] = value ? (byte)1 : (byte)0;

    public void WriteUuid(Guid value) => value.TryWriteBytes(Reserve(16), bigEndian: true, out _);

    public void WriteString(string value) => WriteNullableString(value);

    public void WriteNullableString(string? value)
    {
        var length = value is null ? -1 : Encoding.UTF8.GetByteCount(value);
        if (Flexible)
            WriteUnsignedVarint((uint)(length + 1));
        else
            WriteInt16(checked((short)length));
        if (length > 0)
            Encoding.UTF8.GetBytes(value, Reserve(length));
    }

    public void WriteBytes(ReadOnlySpan<byte> value)
    {
        WriteArrayLength(value.Length);
        WriteRaw(value);
    }

    public void WriteNullableBytes(byte[]? value)
    {
        WriteArrayLength(value?.Length ?? -1);
        WriteRaw(value);
    }

    public void WriteNullArray() => WriteArrayLength(-1);

    public void WriteArrayLength(int count)
    {
        if (Flexible)
            WriteUnsignedVarint((uint)(count + 1));
        else
            WriteInt32(count);
    }

    /// <summary>Writes an array of structs: its length, then what the caller writes for each element that this hands out,
    /// and the tag section that ends it.</summary>
    public IEnumerable<T> Elements<T>(IReadOnlyCollection<T> structs)
    {
        WriteArrayLength(structs.Count);
        foreach (var one in structs)
        {
            yield return one;
            WriteEmptyTags();
        }
    }

    public void WriteInt32s(params ReadOnlySpan<int> numbers)
    {
        WriteArrayLength(numbers.Length);
        foreach (var number in numbers)
            WriteInt32(number);
    }

    public void WriteStrings(IReadOnlyCollection<string> strings)
    {
        WriteArrayLength(strings.Count);
        foreach (var one in strings)
            WriteString(one);
    }

    /// <summary>The empty tag section that ends every struct of a flexible version; nothing in older ones.</summary>
    public void WriteEmptyTags()
    {
        if (Flexible)
            WriteUnsignedVarint(0);
    }

    public void WriteUnsignedVarint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            Reserve(1)[0] = (byte)(value | 0x80);
        Reserve(1)[0] = (byte)value;
    }

    /// <summary>Bytes as they are, with no length before them.</summary>
    public void WriteRaw(ReadOnlySpan<byte> value) => value.CopyTo(Reserve(value.Length));

    /// <summary>Makes room for so many bytes more at once, rather than by doubling again and again.</summary>
    public void EnsureRoom(int count)
    {
        if (_buffer.Length - Position < count)
            Grow(count);
    }

    /// <summary>Overwrites four bytes written before, such as the size at the start of a frame.</summary>
    public void PatchInt32(int position, int value) =>
        BinaryPrimitives.WriteInt32BigEndian(_buffer.AsSpan(position, 4), value);

    /// <summary>Begins anew.</summary>
    public void Reset(bool flexible)
    {
        Position = 0;
        Flexible = flexible;
    }

    /// <summary>Changes the encoding midway: headers and bodies may differ (ApiVersions).</summary>
    public void SwitchTo(bool flexible) => Flexible = flexible;

    /// <summary>Room for at least so many bytes after what is written; <see cref="Advance"/> tells how many were used.</summary>
    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <inheritdoc cref="GetSpan"/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        EnsureRoom(Math.Max(1, sizeHint));
        return _buffer.AsMemory(Position);
    }

    public void Advance(int count) => Position += count;

    public void Dispose()
    {
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        Position = 0;
    }

    private Span<byte> Reserve(int count)
    {
        EnsureRoom(count);
        var room = _buffer.AsSpan(Position, count);
        Position += count;
        return room;
    }

    private void Grow(int count)
    {
        var wanted = (int)Math.Min(Math.Max((long)Position + count, 2L * _buffer.Length), Array.MaxLength);
        var grown = ArrayPool<byte>.Shared.Rent(wanted);
        Written.CopyTo(grown);
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = grown;
    }
}
