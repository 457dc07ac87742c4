namespace LeadStreams.Contracts;

/// <summary>
/// Reads and writes data of any schema without generated code, for tools and tests. Values are null, bool, int, long,
/// float, double, string, <see cref="AvroBytes"/>, <see cref="AvroList{T}"/> and <see cref="AvroMap{T}"/> of values,
/// <see cref="GenericRecord"/>, <see cref="GenericEnum"/> and <see cref="GenericFixed"/>; a union's value tells its
/// branch by its type. Logical types stay what they are encoded as.
/// </summary>
public static class GenericDatum
{
    /// <summary>A datum as bytes.</summary>
    /// <exception cref="AvroException">The value does not fit the schema.</exception>
    public static byte[] Encode(AvroSchema schema, object? value)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        var writer = new AvroWriter(output);
        Write(ref writer, schema, value);
        writer.Flush();
        return output.WrittenSpan.ToArray();
    }

    /// <summary>A datum from bytes.</summary>
    /// <exception cref="AvroException">The data is malformed.</exception>
    public static object? Decode(AvroSchema schema, ReadOnlySpan<byte> data)
    {
        var reader = new AvroReader(data);
        var value = Read(ref reader, schema);
        reader.RequireEnd();
        return value;
    }

    /// <summary>A datum from bytes of another schema, by a plan.</summary>
    /// <exception cref="AvroException">The data is malformed or cannot be taken.</exception>
    public static object? Decode(ReadPlan plan, ReadOnlySpan<byte> data)
    {
        var reader = new AvroReader(data);
        var value = GenericPlan.Read(ref reader, plan);
        reader.RequireEnd();
        return value;
    }

    /// <summary>Writes a value.</summary>
    /// <exception cref="AvroException">The value does not fit the schema.</exception>
    public static void Write(ref AvroWriter writer, AvroSchema schema, object? value)
    {
        switch (schema, value)
        {
            case (UnionSchema union, _):
                var branch = GenericUnion.Branch(union, value);
                writer.WriteLong(branch);
                Write(ref writer, union.Branches[branch], value);
                break;
            case (RecordSchema record, GenericRecord fields):
                WriteRecord(ref writer, record, fields);
                break;
            case (ArraySchema array, AvroList<object?> items):
                WriteArray(ref writer, array, items);
                break;
            case (MapSchema map, AvroMap<object?> entries):
                WriteMap(ref writer, map, entries);
                break;
            case (EnumSchema symbols, GenericEnum symbol):
                writer.WriteEnum(AvroTypes.IndexOf(symbols.Symbols, symbol.Symbol), symbols.Symbols.Count);
                break;
            case (FixedSchema fix, GenericFixed bytes):
                writer.WriteFixed(bytes.Bytes.Span, fix.Size);
                break;
            default:
                WritePrimitive(ref writer, schema, value);
                break;
        }
    }

    /// <summary>Reads a value.</summary>
    /// <exception cref="AvroException">The data is malformed.</exception>
    public static object? Read(ref AvroReader reader, AvroSchema schema)
    {
        switch (schema)
        {
            case UnionSchema union:
                return Read(ref reader, union.Branches[reader.ReadIndex(union.Branches.Count)]);
            case ArraySchema array:
                return reader.ReadList(
                    EncodedSize.Min(array.Items),
                    (ref AvroReader items) => Read(ref items, array.Items)
                );
            case MapSchema map:
                return reader.ReadMap(
                    EncodedSize.Min(map.Values),
                    (ref AvroReader values) => Read(ref values, map.Values)
                );
            case RecordSchema record:
                return ReadRecord(ref reader, record);
            case EnumSchema symbols:
                return new GenericEnum(schema.Name, symbols.Symbols[reader.ReadIndex(symbols.Symbols.Count)]);
            case FixedSchema fix:
                return new GenericFixed(schema.Name, reader.ReadFixed(fix.Size));
            default:
                return ReadPrimitive(ref reader, schema.Kind);
        }
    }

    private static GenericRecord ReadRecord(ref AvroReader reader, RecordSchema record)
    {
        reader.Enter();
        var values = new object?[record.Fields.Count];
        foreach (var field in record.Fields)
        {
            values[field.Position] = Read(ref reader, field.Schema);
        }
        reader.Leave();
        return new GenericRecord(record, values);
    }

    private static object? ReadPrimitive(ref AvroReader reader, AvroKind kind) =>
        kind switch
        {
            AvroKind.Boolean => reader.ReadBoolean(),
            AvroKind.Int => reader.ReadInt(),
            AvroKind.Long => reader.ReadLong(),
            AvroKind.Float => reader.ReadFloat(),
            AvroKind.Double => reader.ReadDouble(),
            AvroKind.Bytes => reader.ReadBytes(),
            AvroKind.String => reader.ReadString(),
            _ => null,
        };

    private static void WriteRecord(ref AvroWriter writer, RecordSchema schema, GenericRecord record)
    {
        if (record.Schema.Name != schema.Name || record.Values.Length != schema.Fields.Count)
        {
            throw new AvroException($"a {record.Schema.Name} is not a {schema.Name}");
        }
        foreach (var field in schema.Fields)
        {
            Write(ref writer, field.Schema, record.Values[field.Position]);
        }
    }

    private static void WriteArray(ref AvroWriter writer, ArraySchema schema, AvroList<object?> items)
    {
        writer.WriteStart(items.Count);
        foreach (var item in items)
        {
            Write(ref writer, schema.Items, item);
        }
        writer.WriteEnd();
    }

    private static void WriteMap(ref AvroWriter writer, MapSchema schema, AvroMap<object?> entries)
    {
        writer.WriteStart(entries.Count);
        foreach (var entry in entries.Entries)
        {
            writer.WriteString(entry.Key);
            Write(ref writer, schema.Values, entry.Value);
        }
        writer.WriteEnd();
    }

    private static void WritePrimitive(ref AvroWriter writer, AvroSchema schema, object? value)
    {
        switch (schema.Kind, value)
        {
            case (AvroKind.Null, null):
                break;
            case (AvroKind.Boolean, bool flag):
                writer.WriteBoolean(flag);
                break;
            case (AvroKind.Int, int number):
                writer.WriteInt(number);
                break;
            case (AvroKind.Long, long number):
                writer.WriteLong(number);
                break;
            case (AvroKind.Float, float number):
                writer.WriteFloat(number);
                break;
            case (AvroKind.Double, double number):
                writer.WriteDouble(number);
                break;
            case (AvroKind.Bytes, AvroBytes bytes):
                writer.WriteBytes(bytes.Span);
                break;
            case (AvroKind.String, string text):
                writer.WriteString(text);
                break;
            default:
                throw new AvroException($"a value of {value?.GetType().Name ?? "null"} is not a {schema.Name}");
        }
    }
}
