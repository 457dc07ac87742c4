using System.Globalization;

namespace LeadStreams.Contracts;

/// <summary>Reads generic values by a plan, and makes them from defaults.</summary>
internal static class GenericPlan
{
    public static object? Read(ref AvroReader reader, ReadPlan plan)
    {
        plan = plan.Select(ref reader);
        switch (plan.Reader)
        {
            case RecordSchema record:
                return ReadRecord(ref reader, plan, record);
            case EnumSchema symbols:
                return new GenericEnum(symbols.Name, symbols.Symbols[plan.ReadEnum(ref reader)]);
            case FixedSchema fix:
                return new GenericFixed(fix.Name, plan.ReadFixed(ref reader, fix.Size));
            case ArraySchema:
                return plan.ReadList(ref reader, static (ref AvroReader items, ReadPlan item) => Read(ref items, item));
            case MapSchema:
                return plan.ReadMap(
                    ref reader,
                    static (ref AvroReader values, ReadPlan value) => Read(ref values, value)
                );
            default:
                return ReadPrimitive(ref reader, plan);
        }
    }

    /// <summary>The value of a field's default; a union's belongs to its first branch.</summary>
    public static object? Default(AvroSchema schema, AvroJson value)
    {
        switch (schema)
        {
            case UnionSchema union:
                return Default(union.Branches[0], value);
            case RecordSchema record:
                var fields = new object?[record.Fields.Count];
                foreach (var field in record.Fields)
                {
                    fields[field.Position] = Default(field.Schema, value[field.Name] ?? field.Default!);
                }
                return new GenericRecord(record, fields);
            case ArraySchema array:
                return value.Items.Select(item => Default(array.Items, item)).ToAvroList();
            case MapSchema map:
                return AvroMap<object?>.From(
                    value.Members.Select(entry =>
                        KeyValuePair.Create<string, object?>(entry.Key, Default(map.Values, entry.Value))
                    )
                );
            case EnumSchema:
                return new GenericEnum(schema.Name, value.Text);
            case FixedSchema:
                return new GenericFixed(schema.Name, AvroBytes.FromLatin1(value.Text));
            default:
                return DefaultPrimitive(schema.Kind, value);
        }
    }

    private static object? DefaultPrimitive(AvroKind kind, AvroJson value) =>
        kind switch
        {
            AvroKind.Boolean => value.Text == "true",
            AvroKind.Int => int.Parse(value.Text, CultureInfo.InvariantCulture),
            AvroKind.Long => long.Parse(value.Text, CultureInfo.InvariantCulture),
            AvroKind.Float => float.Parse(value.Text, CultureInfo.InvariantCulture),
            AvroKind.Double => double.Parse(value.Text, CultureInfo.InvariantCulture),
            AvroKind.Bytes => AvroBytes.FromLatin1(value.Text),
            AvroKind.String => value.Text,
            _ => null,
        };

    private static GenericRecord ReadRecord(ref AvroReader reader, ReadPlan plan, RecordSchema record)
    {
        reader.Enter();
        var values = new object?[record.Fields.Count];
        var given = new bool[record.Fields.Count];
        foreach (var field in plan.Fields)
        {
            if (field.Position < 0)
            {
                field.Skip(ref reader);
                continue;
            }
            values[field.Position] = Read(ref reader, field.Value);
            given[field.Position] = true;
        }
        foreach (var field in record.Fields)
        {
            if (!given[field.Position])
            {
                values[field.Position] = Default(field.Schema, field.Default!);
            }
        }
        reader.Leave();
        return new GenericRecord(record, values);
    }

    private static object? ReadPrimitive(ref AvroReader reader, ReadPlan plan) =>
        plan.Reader.Kind switch
        {
            AvroKind.Boolean => plan.ReadBoolean(ref reader),
            AvroKind.Int => plan.ReadInt(ref reader),
            AvroKind.Long => plan.ReadLong(ref reader),
            AvroKind.Float => plan.ReadFloat(ref reader),
            AvroKind.Double => plan.ReadDouble(ref reader),
            AvroKind.Bytes => plan.ReadBytes(ref reader),
            AvroKind.String => plan.ReadString(ref reader),
            _ => null,
        };
}
