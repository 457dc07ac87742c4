using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;

namespace LeadStreams.Contracts;

/// <summary>
/// Writes Avro binary encoding (Avro 1.11 specification, "Binary Encoding") into a buffer writer. Call
/// <see cref="Flush"/> at the end; what was written before an exception is left undefined in the buffer.
/// </summary>
public ref struct AvroWriter
{
    internal static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private const int MinChunkBytes = 256;
    private const int MaxVarintBytes = 10;
    private const int MaxOneByteLength = 64;
    private readonly IBufferWriter<byte> _output;
    private Span<byte> _span;
    private int _position;

    /// <summary>Starts writing at the output's end.</summary>
    public AvroWriter(IBufferWriter<byte> output) => _output = output;

    /// <summary>Hands everything written to the output.</summary>
    public void Flush()
    {
        _output.Advance(_position);
        _span = default;
        _position = 0;
    }

    /// <summary>Writes a boolean.</summary>
    public void WriteBoolean(bool value)
    {
        Ensure(1);
        _span[_position++] = value ? (byte)1 : (byte)0;
    }

    /// <summary>Writes an int.</summary>
    public void WriteInt(int value) => WriteLong(value);

    /// <summary>Writes a long as zig-zag variable-length integer.</summary>
    public void WriteLong(long value)
    {
        Ensure(MaxVarintBytes);
        var bits = (ulong)((value << 1) ^ (value >> 63));
        if (bits < 0x80)
        {
            _span[_position++] = (byte)bits;
            return;
        }
        _position += Varint(_span[_position..], value);
    }

    /// <summary>Writes a float.</summary>
    public void WriteFloat(float value)
    {
        Ensure(sizeof(float));
        BinaryPrimitives.WriteSingleLittleEndian(_span[_position..], value);
        _position += sizeof(float);
    }

    /// <summary>Writes a double.</summary>
    public void WriteDouble(double value)
    {
        Ensure(sizeof(double));
        BinaryPrimitives.WriteDoubleLittleEndian(_span[_position..], value);
        _position += sizeof(double);
    }

    /// <summary>Writes bytes with their length.</summary>
    public void WriteBytes(ReadOnlySpan<byte> value)
    {
        WriteLong(value.Length);
        WriteRaw(value);
    }

    /// <summary>Writes a fixed of the size given.</summary>
    /// <exception cref="AvroException">The value has another size.</exception>
    public void WriteFixed(ReadOnlySpan<byte> value, int size)
    {
        if (value.Length != size)
        {
            throw new AvroException($"a fixed of {size} bytes was given {value.Length}");
        }
        WriteRaw(value);
    }

    /// <summary>Writes a string.</summary>
    /// <exception cref="AvroException">The string holds half of a surrogate pair.</exception>
    public void WriteString(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Ensure(checked(MaxVarintBytes + (value.Length * 3)));
        if (value.Length < MaxOneByteLength && AsciiText.TryWrite(value, _span[(_position + 1)..]))
        {
            _span[_position] = (byte)(value.Length << 1);
            _position += 1 + value.Length;
            return;
        }

        // One pass: guess that the text is ASCII, so that the length takes as many bytes as the character count.
        var prefix = VarintSize(value.Length);
        var room = _span[(_position + prefix)..];
        if (Utf8.FromUtf16(value, room, out _, out var written, replaceInvalidSequences: false) != OperationStatus.Done)
        {
            throw new AvroException("a string is not valid UTF-16");
        }
        var actual = VarintSize(written);
        if (actual != prefix)
        {
            room[..written].CopyTo(_span[(_position + actual)..]);
        }
        Varint(_span[_position..], written);
        _position += actual + written;
    }

    /// <summary>Writes an enum by the index of its symbol.</summary>
    /// <exception cref="AvroException">The index names no symbol.</exception>
    public void WriteEnum(int index, int symbols)
    {
        if ((uint)index >= (uint)symbols)
        {
            throw new AvroException($"enum value {index} is not one of {symbols} symbols");
        }
        WriteLong(index);
    }

    /// <summary>Writes an instant as milliseconds since 1970 UTC; fractions of a millisecond are cut off.</summary>
    public void WriteTimestampMillis(DateTimeOffset value) => WriteLong(value.ToUnixTimeMilliseconds());

    /// <summary>Writes a date as days since 1970-01-01.</summary>
    public void WriteDate(DateOnly value) => WriteLong(value.DayNumber - AvroReader.UnixEpochDay);

    /// <summary>Writes a UUID as its 36 characters in lower case (RFC 4122).</summary>
    public void WriteUuid(Guid value)
    {
        Ensure(1 + AvroReader.UuidLength);
        Varint(_span[_position..], AvroReader.UuidLength);
        value.TryFormat(_span[(_position + 1)..], out var written);
        _position += 1 + written;
    }

    /// <summary>Writes a UUID as a fixed of its 16 bytes, the most significant first (Avro 1.12 specification, "UUID").</summary>
    public void WriteFixedUuid(Guid value)
    {
        Ensure(AvroReader.FixedUuidLength);
        value.TryWriteBytes(_span[_position..], bigEndian: true, out var written);
        _position += written;
    }

    /// <summary>Starts an array or map of that many entries, written as one block; close it with <see cref="WriteEnd"/>.</summary>
    public void WriteStart(int count)
    {
        if (count > 0)
        {
            WriteLong(count);
        }
    }

    /// <summary>Ends an array or map.</summary>
    public void WriteEnd() => WriteLong(0);

    /// <summary>Writes bytes as they are.</summary>
    public void WriteRaw(ReadOnlySpan<byte> value)
    {
        Ensure(value.Length);
        value.CopyTo(_span[_position..]);
        _position += value.Length;
    }

    private static int Varint(Span<byte> span, long value)
    {
        var bits = (ulong)((value << 1) ^ (value >> 63));
        var length = 0;
        while (bits > 0x7f)
        {
            span[length++] = (byte)(bits | 0x80);
            bits >>= 7;
        }
        span[length++] = (byte)bits;
        return length;
    }

    // For lengths only: never negative, at most 31 bits before zig-zag.
    private static int VarintSize(int length) =>
        length switch
        {
            < MaxOneByteLength => 1,
            < 1 << 13 => 2,
            < 1 << 20 => 3,
            < 1 << 27 => 4,
            _ => 5,
        };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Ensure(int bytes)
    {
        if (_span.Length - _position < bytes)
        {
            Grow(bytes);
        }
    }

    private void Grow(int bytes)
    {
        _output.Advance(_position);
        _position = 0;
        _span = _output.GetSpan(Math.Max(bytes, MinChunkBytes));
    }
}
