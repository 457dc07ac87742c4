using System.Buffers.Binary;
using System.Text;

namespace LeadStreams.Contracts.Benchmarks.Floor;

/// <summary>Avro's binary encoding without a check: whoever writes has made room, and every value is sound.</summary>
internal ref struct FloorWriter
{
    private readonly Span<byte> buffer;
    private int position;

    public FloorWriter(Span<byte> buffer, int schemaId)
    {
        this.buffer = buffer;
        buffer[0] = 0;
        BinaryPrimitives.WriteInt32BigEndian(buffer[1..], schemaId);
        position = 5;
    }

    public readonly ReadOnlySpan<byte> Written => buffer[..position];

    public void Long(long value)
    {
        var bits = (ulong)((value << 1) ^ (value >> 63));
        while (bits > 0x7f)
        {
            buffer[position++] = (byte)(bits | 0x80);
            bits >>= 7;
        }

        buffer[position++] = (byte)bits;
    }

    public void Text(string value)
    {
        // Short enough in any script: the length takes one byte.
        if (value.Length * 3 < 64)
        {
            var length = Encoding.UTF8.GetBytes(value, buffer[(position + 1)..]);
            buffer[position] = (byte)(length << 1);
            position += length + 1;
            return;
        }

        Long(Encoding.UTF8.GetByteCount(value));
        position += Encoding.UTF8.GetBytes(value, buffer[position..]);
    }

    public void Optional(string? value)
    {
        if (value is null)
        {
            buffer[position++] = 0;
        }
        else
        {
            buffer[position++] = 2;
            Text(value);
        }
    }

    public void Count(int count)
    {
        if (count > 0)
        {
            Long(count);
        }
    }

    public void End() => buffer[position++] = 0;

    public void Instant(DateTimeOffset value) => Long(value.ToUnixTimeMilliseconds());

    public void Flag(bool value) => buffer[position++] = value ? (byte)1 : (byte)0;

    public void Texts(AvroMap<string> map)
    {
        Count(map.Count);
        foreach (var (key, value) in map.Entries)
        {
            Text(key);
            Text(value);
        }

        End();
    }

    public void Texts(AvroList<string> list)
    {
        Count(list.Count);
        foreach (var text in list.Span)
        {
            Text(text);
        }

        End();
    }
}
