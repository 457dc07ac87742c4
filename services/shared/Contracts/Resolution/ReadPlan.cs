namespace LeadStreams.Contracts;

/// <summary>Reads one value by a plan; the shape of the generated code's item readers.</summary>
public delegate T AvroPlannedRead<T>(ref AvroReader reader, ReadPlan plan);

/// <summary>
/// How data of a writer's schema is read as a reader's schema (Avro 1.11 specification, "Schema Resolution"). Made once
/// per pair of schemas, immutable afterwards, shared by threads. Its read methods are called by generated code.
/// </summary>
public sealed class ReadPlan
{
    internal ReadPlan(AvroSchema writer, AvroSchema reader)
    {
        Writer = writer;
        Reader = reader;
    }

    /// <summary>True if the writer's data reads as it is, so that the reader's plain read method serves.</summary>
    public bool IsIdentity { get; internal set; }

    /// <summary>True if the value is null and takes no bytes; ask after <see cref="Select"/>.</summary>
    public bool IsNull => Writer.Kind == AvroKind.Null;

    /// <summary>The writer's fields in wire order, if both are records.</summary>
    public IReadOnlyList<FieldPlan> Fields => FieldPlans;

    /// <summary>The writer's schema; of a union, the union.</summary>
    public AvroSchema Writer { get; }

    /// <summary>The reader's schema; where that is a union, the branch chosen.</summary>
    public AvroSchema Reader { get; }

    /// <summary>Why the data cannot be read, or null.</summary>
    internal string? Fault { get; set; }

    /// <summary>A plan for each branch, if the writer's schema is a union.</summary>
    internal ReadPlan[]? Branches { get; set; }

    /// <summary>Plan for items of arrays and values of maps.</summary>
    internal ReadPlan? Item { get; set; }

    /// <summary>Reader's symbol index by writer's symbol index; -1 for a symbol the reader cannot take.</summary>
    internal int[]? Symbols { get; set; }

    /// <summary>Least bytes an item takes, for checking counts.</summary>
    internal int MinItemBytes { get; set; }

    internal FieldPlan[] FieldPlans { get; set; } = [];

    /// <summary>Plans how a reader's schema reads a writer's data.</summary>
    /// <exception cref="AvroException">No datum of the writer can be read.</exception>
    public static ReadPlan Resolve(AvroSchema writer, AvroSchema reader) => SchemaResolver.Resolve(writer, reader);

    /// <summary>Reads the branch index where the writer's schema is a union, and gives the plan for the value that follows.</summary>
    public ReadPlan Select(ref AvroReader reader)
    {
        var plan = Branches is null ? this : Branches[reader.ReadIndex(Branches.Length)];
        return plan.Fault is null ? plan : throw new AvroException(plan.Fault);
    }

    /// <summary>Reads a boolean.</summary>
    public bool ReadBoolean(ref AvroReader reader)
    {
        Select(ref reader);
        return reader.ReadBoolean();
    }

    /// <summary>Reads an int.</summary>
    public int ReadInt(ref AvroReader reader)
    {
        Select(ref reader);
        return reader.ReadInt();
    }

    /// <summary>Reads a long, promoted from int where the writer's is one.</summary>
    public long ReadLong(ref AvroReader reader) =>
        Select(ref reader).Writer.Kind == AvroKind.Int ? reader.ReadInt() : reader.ReadLong();

    /// <summary>Reads a float, promoted from int or long.</summary>
    public float ReadFloat(ref AvroReader reader) =>
        Select(ref reader).Writer.Kind switch
        {
            AvroKind.Int => reader.ReadInt(),
            AvroKind.Long => reader.ReadLong(),
            _ => reader.ReadFloat(),
        };

    /// <summary>Reads a double, promoted from int, long or float.</summary>
    public double ReadDouble(ref AvroReader reader) =>
        Select(ref reader).Writer.Kind switch
        {
            AvroKind.Int => reader.ReadInt(),
            AvroKind.Long => reader.ReadLong(),
            AvroKind.Float => reader.ReadFloat(),
            _ => reader.ReadDouble(),
        };

    /// <summary>Reads a string; bytes must be UTF-8.</summary>
    public string ReadString(ref AvroReader reader)
    {
        Select(ref reader);
        return reader.ReadString();
    }

    /// <summary>Reads a string of a bounded set.</summary>
    public string ReadInterned(ref AvroReader reader)
    {
        Select(ref reader);
        return reader.ReadInterned();
    }

    /// <summary>Reads bytes; a string gives its UTF-8.</summary>
    public AvroBytes ReadBytes(ref AvroReader reader)
    {
        Select(ref reader);
        return reader.ReadBytes();
    }

    /// <summary>Reads a fixed.</summary>
    public AvroBytes ReadFixed(ref AvroReader reader, int size)
    {
        Select(ref reader);
        return reader.ReadFixed(size);
    }

    /// <summary>Reads an instant.</summary>
    public DateTimeOffset ReadTimestampMillis(ref AvroReader reader) => AvroReader.ToInstant(ReadLong(ref reader));

    /// <summary>Reads a date.</summary>
    public DateOnly ReadDate(ref AvroReader reader) => AvroReader.ToDate(ReadInt(ref reader));

    /// <summary>Reads a UUID.</summary>
    public Guid ReadUuid(ref AvroReader reader)
    {
        Select(ref reader);
        return reader.ReadUuid();
    }

    /// <summary>Reads a UUID from a fixed.</summary>
    public Guid ReadFixedUuid(ref AvroReader reader)
    {
        Select(ref reader);
        return reader.ReadFixedUuid();
    }

    /// <summary>Reads an enum as the index of the reader's symbol.</summary>
    public int ReadEnum(ref AvroReader reader)
    {
        var symbols = Select(ref reader).Symbols!;
        return symbols[reader.ReadIndex(symbols.Length)] is >= 0 and var index
            ? index
            : throw new AvroException("the reader's enum lacks the writer's symbol and has no default");
    }

    /// <summary>Reads an array.</summary>
    public AvroList<T> ReadList<T>(ref AvroReader reader, AvroPlannedRead<T> readItem)
    {
        var plan = Select(ref reader);
        T[] items = [];
        var filled = 0;
        reader.Enter();
        while (reader.ReadBlock(plan.MinItemBytes) is > 0 and var count)
        {
            Array.Resize(ref items, filled + count);
            for (var end = filled + count; filled < end; filled++)
            {
                items[filled] = readItem(ref reader, plan.Item!);
            }
        }
        reader.Leave();
        return AvroList<T>.Adopt(items);
    }

    /// <summary>Reads a map.</summary>
    public AvroMap<T> ReadMap<T>(ref AvroReader reader, AvroPlannedRead<T> readValue)
    {
        var plan = Select(ref reader);
        KeyValuePair<string, T>[] entries = [];
        var filled = 0;
        reader.Enter();
        while (reader.ReadBlock(plan.MinItemBytes) is > 0 and var count)
        {
            Array.Resize(ref entries, filled + count);
            for (var end = filled + count; filled < end; filled++)
            {
                entries[filled] = new(reader.ReadString(), readValue(ref reader, plan.Item!));
            }
        }
        reader.Leave();
        return AvroMap<T>.FromWire(entries);
    }
}

/// <summary>What becomes of one field of the writer's record.</summary>
public sealed class FieldPlan
{
    internal FieldPlan(int position, ReadPlan? value, AvroSchema writer)
    {
        Position = position;
        Value = value!;
        Writer = writer;
    }

    /// <summary>Position of the reader's field that takes the value; -1 if none does.</summary>
    public int Position { get; }

    /// <summary>How to read the value; not to be used at position -1.</summary>
    public ReadPlan Value { get; }

    internal AvroSchema Writer { get; }

    /// <summary>Passes over the value of a field that the reader lacks.</summary>
    public void Skip(ref AvroReader reader) => AvroSkip.Skip(ref reader, Writer);
}
