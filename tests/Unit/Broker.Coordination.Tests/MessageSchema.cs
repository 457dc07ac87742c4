using System.Globalization;
using System.Text.RegularExpressions;
using LeadStreams.Local.Broker.Protocol;

namespace LeadStreams.Broker.Coordination.Tests;

/// <summary>
/// Reads and writes one message by a description of its fields, independently of the handlers: <c>Name type versions</c>
/// separated by semicolons, <c>[..]</c> an array, <c>?</c> nullable, <c>?7</c> nullable since version 7.
/// </summary>
internal sealed partial class MessageSchema
{
    private readonly List<Field> _fields;

    private MessageSchema(List<Field> fields) => _fields = fields;

    private sealed record Field(string Name, string Type, MessageSchema? Element, int NullableFrom, int From, int To)
    {
        public bool IsArray => Type == "[]";
    }

    public static MessageSchema Parse(string text)
    {
        var position = 0;
        var schema = ParseFields(text, ref position);
        position.ShouldBe(text.Length);
        return schema;
    }

    public void Write(KafkaWriter writer, int version, Dictionary<string, object?> values)
    {
        foreach (var field in _fields.Where(field => version >= field.From && version <= field.To))
            WriteValue(writer, version, field, values.GetValueOrDefault(field.Name));
        writer.WriteEmptyTags();
    }

    public Dictionary<string, object?> Read(ref KafkaReader reader, int version)
    {
        var values = new Dictionary<string, object?>();
        foreach (var field in _fields.Where(field => version >= field.From && version <= field.To))
            values[field.Name] = ReadValue(ref reader, version, field);
        reader.SkipTags();
        return values;
    }

    private static MessageSchema ParseFields(string text, ref int position)
    {
        var fields = new List<Field>();
        while (position < text.Length && text[position] != ']')
        {
            var name = NamePattern().Match(text, position);
            position += name.Length;
            MessageSchema? element = null;
            string type;
            if (text[position] == '[')
            {
                position++;
                var inner = NamePattern().Match(text, position);
                if (inner.Success && inner.Index == position)
                    element = ParseFields(text, ref position);
                else
                {
                    var primitive = TypePattern().Match(text, position);
                    element = new MessageSchema([new Field("", primitive.Value, null, 99, 0, 99)]);
                    position += primitive.Length;
                }

                position++;
                type = "[]";
            }
            else
            {
                type = TypePattern().Match(text, position).Value;
                position += type.Length;
            }

            var rest = RestPattern().Match(text, position);
            position += rest.Length;
            fields.Add(FieldOf(name.Groups[1].Value, type, element, rest));
        }

        return new MessageSchema(fields);
    }

    private static Field FieldOf(string name, string type, MessageSchema? element, Match rest)
    {
        static int Number(Group group, int otherwise) =>
            group.Length > 0 ? int.Parse(group.Value, CultureInfo.InvariantCulture) : otherwise;
        var from = Number(rest.Groups["from"], 0);
        var single = rest.Groups["from"].Success && !rest.Groups["plus"].Success && !rest.Groups["to"].Success;
        var nullableFrom = rest.Groups["null"].Success ? Number(rest.Groups["nullfrom"], 0) : 99;
        return new Field(name, type, element, nullableFrom, from, single ? from : Number(rest.Groups["to"], 99));
    }

    private static void WriteValue(KafkaWriter writer, int version, Field field, object? value)
    {
        if (field.IsArray)
        {
            WriteArray(writer, version, field, (System.Collections.IEnumerable?)value);
            return;
        }

        switch (field.Type)
        {
            case "string" when version >= field.NullableFrom:
                writer.WriteNullableString((string?)value);
                break;
            case "string":
                writer.WriteString((string?)value ?? "");
                break;
            case "bytes":
                writer.WriteBytes((byte[]?)value ?? []);
                break;
            case "records":
                writer.WriteNullableBytes((byte[]?)value);
                break;
            case "uuid":
                writer.WriteUuid((Guid?)value ?? Guid.Empty);
                break;
            case "bool":
                writer.WriteBoolean((bool?)value ?? false);
                break;
            case "int8":
                writer.WriteInt8(Convert.ToSByte(value ?? 0));
                break;
            case "int16":
                writer.WriteInt16(Convert.ToInt16(value ?? 0));
                break;
            case "int32":
                writer.WriteInt32(Convert.ToInt32(value ?? 0));
                break;
            case "int64":
                writer.WriteInt64(Convert.ToInt64(value ?? 0L));
                break;
            default:
                throw new InvalidOperationException(field.Type);
        }
    }

    private static void WriteArray(KafkaWriter writer, int version, Field field, System.Collections.IEnumerable? values)
    {
        if (values is null && version >= field.NullableFrom)
        {
            writer.WriteNullArray();
            return;
        }

        var items = (values ?? Array.Empty<object>()).Cast<object>().ToArray();
        writer.WriteArrayLength(items.Length);
        foreach (var item in items)
        {
            if (item is Dictionary<string, object?> fields)
                field.Element!.Write(writer, version, fields);
            else
                WriteValue(writer, version, field.Element!._fields[0], item);
        }
    }

    private static object? ReadValue(ref KafkaReader reader, int version, Field field)
    {
        if (field.IsArray)
            return ReadArray(ref reader, version, field);
        return field.Type switch
        {
            "string" => version >= field.NullableFrom ? reader.ReadNullableString() : reader.ReadString(),
            "bytes" => reader.ReadBytes(),
            "records" => reader.ReadNullableBytes(),
            "uuid" => reader.ReadUuid(),
            "bool" => reader.ReadBoolean(),
            "int8" => reader.ReadInt8(),
            "int16" => reader.ReadInt16(),
            "int32" => reader.ReadInt32(),
            "int64" => reader.ReadInt64(),
            _ => throw new InvalidOperationException(field.Type),
        };
    }

    private static object?[]? ReadArray(ref KafkaReader reader, int version, Field field)
    {
        var count = reader.ReadArrayLength();
        if (count < 0)
        {
            version.ShouldBeGreaterThanOrEqualTo(field.NullableFrom, $"{field.Name} must not be null");
            return null;
        }

        var items = new object?[count];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = field.Element!._fields is [{ Name: "" } primitive]
                ? ReadValue(ref reader, version, primitive)
                : field.Element.Read(ref reader, version);
        }

        return items;
    }

    [GeneratedRegex(@"\G([A-Z]\w*) ")]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"\G[a-z]+\d*")]
    private static partial Regex TypePattern();

    [GeneratedRegex(@"\G(?<null>\?(?<nullfrom>\d*))?( (?<from>\d+)((?<plus>\+)|-(?<to>\d+))?)?(; )?")]
    private static partial Regex RestPattern();
}
