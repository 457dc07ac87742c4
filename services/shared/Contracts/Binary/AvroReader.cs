using System.Buffers.Binary;
using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Text;

namespace LeadStreams.Contracts;

/// <summary>Reads one value; the shape of the generated code's item readers.</summary>
public delegate T AvroRead<T>(ref AvroReader reader);

/// <summary>
/// Reads Avro binary encoding (Avro 1.11 specification, "Binary Encoding") from a span. Every fault in the data is an
/// <see cref="AvroException"/>, and nothing is allocated on the word of the data alone: lengths and counts are checked
/// against the bytes that are left.
/// </summary>
public ref struct AvroReader
{
    internal const int UnixEpochDay = 719_162;
    internal const int UuidLength = 36;
    internal const int FixedUuidLength = 16;

    private const int MaxDepth = 64;
    private const int MaxEmptyItems = 65_536;
    private const long MinMillis = -62_135_596_800_000;
    private const long MaxMillis = 253_402_300_799_999;
    private readonly ReadOnlySpan<byte> _data;
    private readonly StringPool? _pool;
    private int _position;
    private int _depth;
    private int _emptyItems;

    /// <summary>Reads from the span's start; strings come from the pool where it has them, if there is one.</summary>
    public AvroReader(ReadOnlySpan<byte> data, StringPool? pool = null)
    {
        _data = data;
        _pool = pool;
    }

    /// <summary>Bytes not yet read.</summary>
    public readonly int Remaining => _data.Length - _position;

    /// <summary>Reads a boolean.</summary>
    public bool ReadBoolean() =>
        ReadByte() switch
        {
            0 => false,
            1 => true,
            var other => throw new AvroException($"{other} is not a boolean"),
        };

    /// <summary>Reads an int.</summary>
    public int ReadInt()
    {
        var value = ReadLong();
        return value == (int)value ? (int)value : throw new AvroException("an int is out of range");
    }

    /// <summary>Reads a long.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long ReadLong()
    {
        if (_position < _data.Length && _data[_position] is < 0x80 and var single)
        {
            _position++;
            return (single >> 1) ^ -(single & 1);
        }
        return ReadLongSlow();
    }

    /// <summary>Reads a float.</summary>
    public float ReadFloat() => BinaryPrimitives.ReadSingleLittleEndian(ReadRaw(sizeof(float)));

    /// <summary>Reads a double.</summary>
    public double ReadDouble() => BinaryPrimitives.ReadDoubleLittleEndian(ReadRaw(sizeof(double)));

    /// <summary>Reads bytes with their length; the span is part of the data.</summary>
    public ReadOnlySpan<byte> ReadByteSpan()
    {
        var length = ReadLong();
        return length >= 0 && length <= Remaining
            ? ReadRaw((int)length)
            : throw new AvroException("a length is negative or exceeds the data");
    }

    /// <summary>Reads bytes into a copy.</summary>
    public AvroBytes ReadBytes() => AvroBytes.Copy(ReadByteSpan());

    /// <summary>Reads a fixed into a copy.</summary>
    public AvroBytes ReadFixed(int size) => AvroBytes.Copy(ReadRaw(size));

    /// <summary>Reads a string.</summary>
    public string ReadString()
    {
        var utf8 = ReadByteSpan();
        return _pool is null ? Decode(utf8) : _pool.GetRecent(utf8);
    }

    /// <summary>Reads a string of a bounded set, through the pool if there is one.</summary>
    public string ReadInterned()
    {
        var utf8 = ReadByteSpan();
        return _pool is null ? Decode(utf8) : _pool.Get(utf8);
    }

    /// <summary>Reads the index of an enum's symbol or a union's branch.</summary>
    public int ReadIndex(int count)
    {
        var index = ReadLong();
        return index >= 0 && index < count
            ? (int)index
            : throw new AvroException($"index {index} is not below {count}");
    }

    /// <summary>Reads a union of null and one other type: true for null.</summary>
    public bool ReadIsNull(int nullIndex) => ReadIndex(2) == nullIndex;

    /// <summary>Reads an instant in milliseconds since 1970 UTC.</summary>
    public DateTimeOffset ReadTimestampMillis() => ToInstant(ReadLong());

    /// <summary>Reads a date in days since 1970-01-01.</summary>
    public DateOnly ReadDate() => ToDate(ReadLong());

    /// <summary>Reads a UUID from its 36 characters.</summary>
    public Guid ReadUuid()
    {
        var text = ReadByteSpan();
        return
            text.Length == UuidLength
            && Utf8Parser.TryParse(text, out Guid value, out var used, 'D')
            && used == UuidLength
            ? value
            : throw new AvroException("a string is not a UUID");
    }

    /// <summary>Reads a UUID from a fixed of its 16 bytes, the most significant first.</summary>
    public Guid ReadFixedUuid() => new(ReadRaw(FixedUuidLength), bigEndian: true);

    /// <summary>Reads an array. An item takes at least <paramref name="minItemBytes"/> bytes.</summary>
    public AvroList<T> ReadList<T>(int minItemBytes, AvroRead<T> readItem)
    {
        T[] items = [];
        var filled = 0;
        Enter();
        while (ReadBlock(minItemBytes) is > 0 and var count)
        {
            Array.Resize(ref items, filled + count);
            for (var end = filled + count; filled < end; filled++)
            {
                items[filled] = readItem(ref this);
            }
        }
        Leave();
        return AvroList<T>.Adopt(items);
    }

    /// <summary>Reads a map. A value takes at least <paramref name="minValueBytes"/> bytes. Of equal keys the last counts.</summary>
    public AvroMap<T> ReadMap<T>(int minValueBytes, AvroRead<T> readValue)
    {
        KeyValuePair<string, T>[] entries = [];
        var filled = 0;
        Enter();
        while (ReadBlock(minValueBytes + 1) is > 0 and var count)
        {
            Array.Resize(ref entries, filled + count);
            for (var end = filled + count; filled < end; filled++)
            {
                entries[filled] = new KeyValuePair<string, T>(ReadString(), readValue(ref this));
            }
        }
        Leave();
        return AvroMap<T>.FromWire(entries);
    }

    /// <summary>Reads the head of a block of an array or map: how many items follow, 0 at the end.</summary>
    public int ReadBlock(int minItemBytes)
    {
        var count = ReadLong();
        if (count < 0)
        {
            // A negative count is followed by the block's size in bytes, of use only for skipping.
            var size = ReadLong();
            if (size < 0 || size > Remaining || count == long.MinValue)
            {
                throw new AvroException("a block's size is negative or exceeds the data");
            }
            count = -count;
        }
        if (minItemBytes > 0 ? count > Remaining / minItemBytes : count > MaxEmptyItems - _emptyItems)
        {
            throw new AvroException("a block's count exceeds the data");
        }
        if (minItemBytes == 0)
        {
            // Items without bytes are not bounded by the data, so all of a datum's together are bounded here.
            _emptyItems += (int)count;
        }
        return (int)count;
    }

    /// <summary>Bytes as they are, part of the data.</summary>
    public ReadOnlySpan<byte> ReadRaw(int count)
    {
        if (count > Remaining)
        {
            throw new AvroException("the data ends early");
        }
        var span = _data.Slice(_position, count);
        _position += count;
        return span;
    }

    /// <summary>Counts a level of nesting, so that hostile recursive data cannot exhaust the stack.</summary>
    public void Enter()
    {
        if (++_depth > MaxDepth)
        {
            throw new AvroException("the data is nested too deeply");
        }
    }

    /// <summary>Leaves a level of nesting.</summary>
    public void Leave() => _depth--;

    /// <summary>Requires that everything was read.</summary>
    public readonly void RequireEnd()
    {
        if (Remaining != 0)
        {
            throw new AvroException($"{Remaining} bytes follow the datum");
        }
    }

    internal static string Decode(ReadOnlySpan<byte> utf8)
    {
        // Most text is ASCII, which is half as dear as to let UTF-8 find that out.
        if (Ascii.IsValid(utf8))
        {
            return Encoding.Latin1.GetString(utf8);
        }
        try
        {
            return AvroWriter.StrictUtf8.GetString(utf8);
        }
        catch (DecoderFallbackException e)
        {
            throw new AvroException("a string is not valid UTF-8", e);
        }
    }

    internal static DateTimeOffset ToInstant(long millis) =>
        millis is >= MinMillis and <= MaxMillis
            ? DateTimeOffset.FromUnixTimeMilliseconds(millis)
            : throw new AvroException("a timestamp is outside the years 1 to 9999");

    internal static DateOnly ToDate(long days) =>
        days >= -UnixEpochDay && days <= DateOnly.MaxValue.DayNumber - UnixEpochDay
            ? DateOnly.FromDayNumber((int)days + UnixEpochDay)
            : throw new AvroException("a date is outside the years 1 to 9999");

    private byte ReadByte() =>
        _position < _data.Length ? _data[_position++] : throw new AvroException("the data ends early");

    private long ReadLongSlow()
    {
        ulong bits = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var b = ReadByte();
            if (shift == 63 && b > 1)
            {
                break;
            }
            bits |= (ulong)(b & 0x7f) << shift;
            if (b < 0x80)
            {
                return (long)(bits >> 1) ^ -(long)(bits & 1);
            }
        }
        throw new AvroException("a variable-length integer exceeds 64 bits");
    }
}
