using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LeadStreams.Contracts;

/// <summary>Generic values as JSON.</summary>
public static class GenericJson
{
    // For terminals and files, never for HTML: letters stay letters.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly GenericJsonFormat Bare = new();
    private static readonly GenericJsonFormat Strict = new() { NamesBranches = true };

    /// <summary>
    /// A value as JSON. Strict JSON encoding (Avro 1.11 specification) wraps the value of a union in an object that names
    /// the branch; without it unions are left bare, which people read more easily.
    /// </summary>
    public static string ToJson(AvroSchema schema, object? value, bool strict = false)
    {
        using var output = new MemoryStream();
        using (var json = new Utf8JsonWriter(output, Options))
        {
            Write(json, schema, value, strict ? Strict : Bare);
        }
        return Encoding.UTF8.GetString(output.GetBuffer().AsSpan(0, (int)output.Length));
    }

    /// <summary>Writes a value.</summary>
    public static void Write(Utf8JsonWriter json, AvroSchema schema, object? value, GenericJsonFormat format)
    {
        switch (schema, value)
        {
            case (UnionSchema union, _):
                WriteUnion(json, union, value, format);
                break;
            case (RecordSchema schemaOfRecord, GenericRecord record):
                json.WriteStartObject();
                foreach (var field in schemaOfRecord.Fields)
                {
                    json.WritePropertyName(field.Name);
                    Write(json, field.Schema, record.Values[field.Position], format);
                }
                json.WriteEndObject();
                break;
            case (ArraySchema array, AvroList<object?> items):
                json.WriteStartArray();
                foreach (var item in items)
                {
                    Write(json, array.Items, item, format);
                }
                json.WriteEndArray();
                break;
            case (MapSchema map, AvroMap<object?> entries):
                WriteMap(json, map, entries, format);
                break;
            default:
                WriteScalar(json, value is null ? null : format.Scalar(schema, value));
                break;
        }
    }

    private static void WriteMap(Utf8JsonWriter json, MapSchema map, AvroMap<object?> entries, GenericJsonFormat format)
    {
        json.WriteStartObject();
        var number = 0;
        foreach (var (key, item) in entries.Entries)
        {
            json.WritePropertyName(format.MapKey(key, ++number));
            Write(json, map.Values, item, format);
        }
        json.WriteEndObject();
    }

    private static void WriteUnion(Utf8JsonWriter json, UnionSchema union, object? value, GenericJsonFormat format)
    {
        var branch = union.Branches[GenericUnion.Branch(union, value)];
        if (!format.NamesBranches || value is null)
        {
            Write(json, branch, value, format);
            return;
        }
        json.WriteStartObject();
        json.WritePropertyName(branch.Name);
        Write(json, branch, value, format);
        json.WriteEndObject();
    }

    private static void WriteScalar(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case int number:
                json.WriteNumberValue(number);
                break;
            case long number:
                json.WriteNumberValue(number);
                break;
            case float number:
                WriteReal(json, number);
                break;
            case double number:
                WriteReal(json, number);
                break;
            case string text:
                json.WriteStringValue(text);
                break;
            case GenericEnum symbol:
                json.WriteStringValue(symbol.Symbol);
                break;
            case GenericFixed bytes:
                json.WriteStringValue(Encoding.Latin1.GetString(bytes.Bytes.Span));
                break;
            case AvroBytes bytes:
                json.WriteStringValue(Encoding.Latin1.GetString(bytes.Span));
                break;
            default:
                throw new AvroException($"a {value.GetType().Name} is not a generic value");
        }
    }

    // JSON has no word for NaN and the infinities: they are written as strings.
    private static void WriteReal(Utf8JsonWriter json, double value)
    {
        if (double.IsFinite(value))
        {
            json.WriteNumberValue(value);
        }
        else
        {
            json.WriteStringValue(value.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
    }
}

/// <summary>How generic values are written.</summary>
public sealed record GenericJsonFormat
{
    /// <summary>True wraps the value of a union in an object that names the branch.</summary>
    public bool NamesBranches { get; init; }

    /// <summary>What is written in place of a value that is neither record, array, map nor null; it may be of another type.</summary>
    public Func<AvroSchema, object, object> Scalar { get; init; } = static (_, value) => value;

    /// <summary>What is written in place of a map's key, given with its number in the map, from 1.</summary>
    public Func<string, int, string> MapKey { get; init; } = static (key, _) => key;
}
