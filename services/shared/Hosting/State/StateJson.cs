using System.Globalization;
using System.Text.Json;
using LeadStreams.Contracts;

namespace LeadStreams.Hosting.State;

/// <summary>
/// A state as JSON. Redacted, it shows what a state is made of and not whom it is about: of texts their shape (<c>Ann@x.de</c> is
/// <c>Aaa@a.aa</c>), of bytes and dates their kind. UUIDs, enum symbols, numbers, booleans and instants stay.
/// </summary>
internal static class StateJson
{
    public static void Write(Utf8JsonWriter json, AvroSchema schema, object? value, bool isRedacted)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case GenericRecord record:
                json.WriteStartObject();
                foreach (var field in record.Schema.Fields)
                {
                    json.WritePropertyName(field.Name);
                    Write(json, Present(field.Schema), record.Values[field.Position], isRedacted);
                }

                json.WriteEndObject();
                break;
            case AvroList<object?> items:
                json.WriteStartArray();
                foreach (var item in items)
                {
                    Write(json, schema is ArraySchema array ? Present(array.Items) : schema, item, isRedacted);
                }

                json.WriteEndArray();
                break;
            case AvroMap<object?> entries:
                WriteMap(json, schema, entries, isRedacted);
                break;
            default:
                WriteScalar(json, schema, value, isRedacted);
                break;
        }
    }

    /// <summary>The shape of a text: letters become a or A, digits 9, the rest stays. A UUID stays as it is.</summary>
    public static string Shape(string text) =>
        Guid.TryParseExact(text, "D", out _)
            ? text
            : string.Create(
                text.Length,
                text,
                static (shape, from) =>
                {
                    for (var i = 0; i < shape.Length; i++)
                    {
                        shape[i] =
                            char.IsUpper(from[i]) ? 'A'
                            : char.IsDigit(from[i]) ? '9'
                            : char.IsAscii(from[i]) && !char.IsLetter(from[i]) ? from[i]
                            : 'a';
                    }
                }
            );

    private static void WriteMap(Utf8JsonWriter json, AvroSchema schema, AvroMap<object?> entries, bool isRedacted)
    {
        json.WriteStartObject();
        var number = 0;
        foreach (var (key, item) in entries)
        {
            // Keys may be as personal as values; equal shapes are told apart by number.
            number++;
            json.WritePropertyName(
                isRedacted ? string.Create(CultureInfo.InvariantCulture, $"{Shape(key)} #{number}") : key
            );
            Write(json, schema is MapSchema map ? Present(map.Values) : schema, item, isRedacted);
        }

        json.WriteEndObject();
    }

    private static void WriteScalar(Utf8JsonWriter json, AvroSchema schema, object value, bool isRedacted)
    {
        switch (value)
        {
            case string text:
                json.WriteStringValue(isRedacted ? Shape(text) : text);
                break;
            case GenericEnum symbol:
                json.WriteStringValue(symbol.Symbol);
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case int when isRedacted && schema.LogicalType == "date":
                json.WriteStringValue("(date)");
                break;
            case int number:
                json.WriteNumberValue(number);
                break;
            case long number:
                json.WriteNumberValue(number);
                break;
            case float number:
                json.WriteNumberValue(number);
                break;
            case double number:
                json.WriteNumberValue(number);
                break;
            case AvroBytes bytes:
                WriteBytes(json, bytes.Span, isRedacted);
                break;
            case GenericFixed bytes:
                WriteBytes(json, bytes.Bytes.Span, isRedacted);
                break;
            default:
                json.WriteStringValue($"({value.GetType().Name})");
                break;
        }
    }

    private static void WriteBytes(Utf8JsonWriter json, ReadOnlySpan<byte> bytes, bool isRedacted)
    {
        if (isRedacted)
        {
            json.WriteStringValue(string.Create(CultureInfo.InvariantCulture, $"({bytes.Length} bytes)"));
        }
        else
        {
            json.WriteBase64StringValue(bytes);
        }
    }

    // Optional fields are unions with null; what a value of one means is said by the other branch.
    private static AvroSchema Present(AvroSchema schema) =>
        schema is UnionSchema union
            ? union.Branches.FirstOrDefault(branch => branch.Kind != AvroKind.Null) ?? schema
            : schema;
}
