using System.Text;

namespace LeadStreams.Contracts.Benchmarks.Floor;

/// <summary>Avro's binary encoding without a check: the data is sound, and every array is one block.</summary>
internal ref struct FloorReader(ReadOnlySpan<byte> data)
{
    private readonly ReadOnlySpan<byte> data = data;
    private int position = 5;

    public long Long()
    {
        ulong bits = 0;
        var shift = 0;
        byte b;
        do
        {
            b = data[position++];
            bits |= (ulong)(b & 0x7f) << shift;
            shift += 7;
        } while (b > 0x7f);

        return (long)(bits >> 1) ^ -(long)(bits & 1);
    }

    public int Int() => (int)Long();

    public string Text()
    {
        var length = (int)Long();
        var text = Encoding.UTF8.GetString(data.Slice(position, length));
        position += length;
        return text;
    }

    public string? Optional() => data[position++] == 0 ? null : Text();

    public long? OptionalLong() => data[position++] == 0 ? null : Long();

    public DateTimeOffset Instant() => DateTimeOffset.FromUnixTimeMilliseconds(Long());

    public bool Flag() => data[position++] != 0;

    public void End() => position++;

    public AvroMap<string> Texts()
    {
        var count = (int)Long();
        if (count == 0)
        {
            return AvroMap<string>.Empty;
        }

        var entries = new KeyValuePair<string, string>[count];
        for (var i = 0; i < count; i++)
        {
            entries[i] = new KeyValuePair<string, string>(Text(), Text());
        }

        End();
        return AvroMap<string>.FromWire(entries);
    }

    public AvroList<string> TextList()
    {
        var count = (int)Long();
        if (count == 0)
        {
            return default;
        }

        var items = new string[count];
        for (var i = 0; i < count; i++)
        {
            items[i] = Text();
        }

        End();
        return AvroList<string>.Adopt(items);
    }
}
