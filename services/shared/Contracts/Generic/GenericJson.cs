using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LeadStreams.Contracts;

/// <summary>Generic values as JSON.</summary>
public static class GenericJson
{
    // For terminals and files, never for HTML: letters stay letters.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// A value as JSON. Strict JSON encoding (Avro 1.11 specification) wraps the value of a union in an object that names
    /// the branch; without it unions are left bare, which people read more easily.
    /// </summary>
    public static string ToJson(AvroSchema schema, object? value, bool strict = false)
    {
        using var output = new MemoryStream();
        using (var json = new Utf8JsonWriter(output, Options))
        {
            Write(json, schema, value, strict);
        }
        return Encoding.UTF8.GetString(output.GetBuffer().AsSpan(0, (int)output.Length));
    }

    private static void Write(Utf8JsonWriter json, AvroSchema schema, object? value, bool strict)
    {
        switch (schema, value)
        {
            case (UnionSchema union, _):
                WriteUnion(json, union, value, strict);
                break;
            case (RecordSchema schemaOfRecord, GenericRecord record):
                json.WriteStartObject();
                foreach (var field in schemaOfRecord.Fields)
                {
                    json.WritePropertyName(field.Name);
                    Write(json, field.Schema, record.Values[field.Position], strict);
                }
                json.WriteEndObject();
                break;
            case (ArraySchema array, AvroList<object?> items):
                json.WriteStartArray();
                foreach (var item in items)
                {
                    Write(json, array.Items, item, strict);
                }
                json.WriteEndArray();
                break;
            case (MapSchema map, AvroMap<object?> entries):
                json.WriteStartObject();
                foreach (var entry in entries.Entries)
                {
                    json.WritePropertyName(entry.Key);
                    Write(json, map.Values, entry.Value, strict);
                }
                json.WriteEndObject();
                break;
            default:
                WriteScalar(json, value);
                break;
        }
    }

    private static void WriteUnion(Utf8JsonWriter json, UnionSchema union, object? value, bool strict)
    {
        var branch = union.Branches[GenericUnion.Branch(union, value)];
        if (!strict || value is null)
        {
            Write(json, branch, value, strict);
            return;
        }
        json.WriteStartObject();
        json.WritePropertyName(branch.Name);
        Write(json, branch, value, strict);
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
