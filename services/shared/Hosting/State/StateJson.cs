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
    private static readonly GenericJsonFormat Clear = new()
    {
        Scalar = static (schema, value) =>
            Uuid(schema, value) ?? (Bytes(value) is { } bytes ? Convert.ToBase64String(bytes.Span) : value),
    };

    private static readonly GenericJsonFormat Redacted = new()
    {
        Scalar = Redact,
        // Keys may be as personal as values; equal shapes are told apart by number.
        MapKey = static (key, number) => string.Create(CultureInfo.InvariantCulture, $"{Shape(key)} #{number}"),
    };

    public static void Write(Utf8JsonWriter json, AvroSchema schema, object? value, bool isRedacted) =>
        GenericJson.Write(json, schema, value, isRedacted ? Redacted : Clear);

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

    private static object Redact(AvroSchema schema, object value) =>
        value switch
        {
            string text => Shape(text),
            int when schema.LogicalType == "date" => "(date)",
            _ when Uuid(schema, value) is { } uuid => uuid,
            _ when Bytes(value) is { } bytes => string.Create(CultureInfo.InvariantCulture, $"({bytes.Length} bytes)"),
            _ => value,
        };

    private static string? Uuid(AvroSchema schema, object value) =>
        schema.LogicalType == "uuid" && value is GenericFixed { Bytes.Length: 16 } bytes
            ? new Guid(bytes.Bytes.Span, bigEndian: true).ToString("D")
            : null;

    private static ReadOnlyMemory<byte>? Bytes(object value) =>
        value switch
        {
            AvroBytes bytes => bytes.Memory,
            GenericFixed bytes => bytes.Bytes.Memory,
            _ => default(ReadOnlyMemory<byte>?),
        };
}
