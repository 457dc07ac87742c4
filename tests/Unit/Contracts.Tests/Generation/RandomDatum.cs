using System.Text;

namespace LeadStreams.Contracts.Tests.Generation;

/// <summary>
/// Random values of a schema. With <paramref name="portable"/> only those that every client can carry through JSON:
/// longs that a double holds exactly, finite numbers.
/// </summary>
internal sealed class RandomDatum(Random random, bool portable)
{
    private const int MaxDepth = 8;

    // avsc computes the zig-zag form in doubles: twice the value must be exact, too.
    private const long Exact = 1L << 52;
    private const long Millennium = 31_556_952_000_000;
    private static readonly string[] Runes =
    [
        "a",
        "Z",
        "0",
        " ",
        "\"",
        "\\",
        "\n",
        "ë",
        "\u00ff",
        "€",
        "語",
        "🦊",
        "\u0001",
    ];

    public object? Of(AvroSchema schema, int depth = 0) =>
        schema switch
        {
            UnionSchema union => Of(Branch(union, depth), depth + 1),
            RecordSchema record => new GenericRecord(
                record,
                [.. record.Fields.Select(field => Of(field.Schema, depth + 1))]
            ),
            ArraySchema array => Enumerable.Range(0, Size(depth)).Select(_ => Of(array.Items, depth + 1)).ToAvroList(),
            MapSchema map => AvroMap<object?>.From(
                Enumerable
                    .Range(0, Size(depth))
                    .Select(i => KeyValuePair.Create($"k{i}{Text()}", Of(map.Values, depth + 1)))
            ),
            EnumSchema symbols => new GenericEnum(symbols.Name, symbols.Symbols[random.Next(symbols.Symbols.Count)]),
            FixedSchema fix => new GenericFixed(fix.Name, Bytes(fix.Size)),
            { LogicalType: "timestamp-millis" } => random.NextInt64(-Millennium, Millennium),
            { LogicalType: "date" } => random.Next(-100_000, 100_000),
            { LogicalType: "uuid" } => Uuid(),
            _ => Primitive(schema.Kind),
        };

    private string Uuid()
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes).ToString();
    }

    private object? Primitive(AvroKind kind) =>
        kind switch
        {
            AvroKind.Boolean => random.Next(2) == 1,
            AvroKind.Int => (int)Number(int.MinValue, int.MaxValue),
            AvroKind.Long => portable ? Number(-Exact, Exact) : Number(long.MinValue, long.MaxValue),
            AvroKind.Float => Float(),
            AvroKind.Double => Double(),
            AvroKind.Bytes => Bytes(random.Next(6)),
            AvroKind.String => Text(),
            _ => null,
        };

    // Recursive types must come to an end: deep down, null where there is one.
    private AvroSchema Branch(UnionSchema union, int depth)
    {
        var end = union.Branches.FirstOrDefault(branch => branch.Kind == AvroKind.Null);
        return depth >= MaxDepth && end is not null ? end : union.Branches[random.Next(union.Branches.Count)];
    }

    private int Size(int depth) => depth >= MaxDepth ? 0 : random.Next(4);

    private long Number(long min, long max)
    {
        switch (random.Next(8))
        {
            case 0:
                return min;
            case 1:
                return max;
            case 2:
                return 0;
            default:
                // Every length of the variable-length encoding alike.
                var value = random.NextInt64() >> random.Next(1, 63);
                value = random.Next(2) == 0 ? value : -value;
                return Math.Clamp(value, min, max);
        }
    }

    private object Float()
    {
        var value = BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue));
        return float.IsFinite(value) || !portable ? value : (object)1.5f;
    }

    private object Double()
    {
        var value = BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue));
        return double.IsFinite(value) || !portable ? value : (object)-2.25;
    }

    private string Text()
    {
        var text = new StringBuilder();
        var length = random.Next(10) == 0 ? random.Next(100) : random.Next(5);
        for (var i = 0; i < length; i++)
        {
            text.Append(Runes[random.Next(Runes.Length)]);
        }
        return text.ToString();
    }

    private AvroBytes Bytes(int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
