using System.Text;

namespace LeadStreams.Local.Broker.Protocol;

/// <summary>Reads one element of an array.</summary>
internal delegate T ElementReader<out T>(scoped ref KafkaReader reader);

/// <summary>
/// A cursor over one request body. <paramref name="flexible"/> chooses the compact encodings of flexible versions
/// (Kafka protocol, KIP-482). Every length is checked against the bytes that are left before anything is allocated;
/// malformed input throws <see cref="ProtocolException"/>.
/// </summary>
internal ref struct KafkaReader(ReadOnlySpan<byte> body, bool flexible)
{
    private readonly ReadOnlySpan<byte> _body = body;

    /// <summary>Whether compact encodings and tag sections are used.</summary>
    public readonly bool Flexible { get; } = flexible;

    /// <summary>Bytes read so far; with it a caller slices its own memory instead of copying a span.</summary>
    public int Position { get; private set; }

    /// <summary>Bytes not read yet.</summary>
    public readonly int Remaining => _body.Length - Position;

    public sbyte ReadInt8() => (sbyte)Take(1)[0];

    public short ReadInt16() => BinaryPrimitives.ReadInt16BigEndian(Take(2));

    public int ReadInt32() => BinaryPrimitives.ReadInt32BigEndian(Take(4));

    public long ReadInt64() => BinaryPrimitives.ReadInt64BigEndian(Take(8));

    public bool ReadBoolean() => Take(1)[0] != 0;

    public Guid ReadUuid() => new(Take(16), bigEndian: true);

    public string ReadString() => ReadNullableString() ?? throw new ProtocolException("null in a non-nullable string");

    public string? ReadNullableString() => TakeString(Flexible ? ReadCompactLength() : ReadInt16());

    /// <summary>A nullable string in the old encoding whatever the version: the client id of the request header.</summary>
    public string? ReadLegacyNullableString() => TakeString(ReadInt16());

    public byte[] ReadBytes() => ReadNullableBytes() ?? throw new ProtocolException("null in non-nullable bytes");

    public byte[]? ReadNullableBytes()
    {
        var length = Flexible ? ReadCompactLength() : ReadInt32();
        return length < 0 ? null : Take(length).ToArray();
    }

    /// <summary>A records field as a view of the body; null reads as empty. It ends at <see cref="Position"/>.</summary>
    public ReadOnlySpan<byte> ReadRecords()
    {
        var length = Flexible ? ReadCompactLength() : ReadInt32();
        return length < 0 ? default : Take(length);
    }

    /// <summary>The element count of an array, -1 for null.</summary>
    /// <param name="minElementBytes">The least bytes one element takes; a count that cannot fit is refused.</param>
    public int ReadArrayLength(int minElementBytes = 1)
    {
        var count = Flexible ? ReadCompactLength() : ReadInt32();
        if (count < 0)
            return -1;
        return count <= Remaining / minElementBytes
            ? count
            : throw new ProtocolException($"array of {count} elements in {Remaining} bytes");
    }

    /// <summary>The element count of an array that must not be null.</summary>
    /// <param name="minElementBytes">The least bytes one element takes; a count that cannot fit is refused.</param>
    public int ReadCount(int minElementBytes = 1)
    {
        var count = ReadArrayLength(minElementBytes);
        return count >= 0 ? count : throw new ProtocolException("null in a non-nullable array");
    }

    /// <summary>Reads an array of structs, each with the tag section that ends it.</summary>
    /// <param name="minElementBytes">The least bytes one element takes; a count that cannot fit is refused.</param>
    /// <param name="read">Reads an element, without its tag section.</param>
    public T[] ReadArray<T>(int minElementBytes, ElementReader<T> read)
    {
        var elements = new T[ReadCount(minElementBytes)];
        for (var i = 0; i < elements.Length; i++)
        {
            elements[i] = read(ref this);
            SkipTags();
        }

        return elements;
    }

    /// <summary>Reads an array of numbers.</summary>
    public int[] ReadInt32s()
    {
        var numbers = new int[ReadCount(sizeof(int))];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = ReadInt32();
        return numbers;
    }

    /// <summary>Reads an array of strings; null reads as empty.</summary>
    public string[] ReadStrings()
    {
        var strings = new string[Math.Max(0, ReadArrayLength())];
        for (var i = 0; i < strings.Length; i++)
            strings[i] = ReadString();
        return strings;
    }

    /// <summary>Skips the tag section that ends every struct of a flexible version; nothing in older ones.</summary>
    public void SkipTags()
    {
        if (!Flexible)
            return;
        for (var left = ReadUnsignedVarint(); left > 0; left--)
        {
            ReadUnsignedVarint();
            Take(CheckedLength(ReadUnsignedVarint()));
        }
    }

    /// <summary>An unsigned varint of at most 32 bits.</summary>
    public uint ReadUnsignedVarint()
    {
        uint value = 0;
        for (var shift = 0; shift < 35; shift += 7)
        {
            uint next = Take(1)[0];
            if (shift == 28 && next > 0x0F)
                break;
            value |= (next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }

        throw new ProtocolException("varint longer than 32 bits");
    }

    private string? TakeString(int length) => length < 0 ? null : Encoding.UTF8.GetString(Take(length));

    private int ReadCompactLength() => CheckedLength(ReadUnsignedVarint()) - 1;

    private static int CheckedLength(uint value) =>
        value <= int.MaxValue ? (int)value : throw new ProtocolException($"length {value} is out of range");

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > Remaining)
            throw new ProtocolException($"{count} bytes wanted, {Remaining} left");
        var taken = _body.Slice(Position, count);
        Position += count;
        return taken;
    }
}
