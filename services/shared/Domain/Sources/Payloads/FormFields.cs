using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LeadStreams.Domain.Sources.Payloads;

/// <summary>The fields of a form in order of their first appearance; a repeated name (a multi-select) gathers its values.</summary>
internal sealed class FormFields
{
    /// <summary>More fields than this are no form that a person filled in.</summary>
    public const int MaxFields = 200;

    /// <summary>Longest value in UTF-16 units.</summary>
    public const int MaxValueLength = 8 * 1024;

    // The text is read back by our own parser at once: nothing in it needs more escapes than JSON asks for.
    private static readonly JsonWriterOptions LeastEscapes = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
    private readonly OrderedDictionary<string, object> fields = new(StringComparer.Ordinal);
    private int count;

    /// <summary>Adds a field; returns a reject code when the form is too large.</summary>
    public string? Add(string name, string value)
    {
        if (++count > MaxFields || value.Length > MaxValueLength || name.Length > MaxValueLength)
        {
            return SourceRejectCodes.FormTooLarge;
        }

        if (name.Length == 0)
        {
            return null;
        }

        // Most fields have one value: a list only from the second.
        if (fields.TryAdd(name, value, out var index))
        {
            return null;
        }

        switch (fields.GetAt(index).Value)
        {
            case List<string> list:
                list.Add(value);
                break;
            case string first:
                fields.SetAt(index, new List<string> { first, value });
                break;
        }

        return null;
    }

    /// <summary>The form as one object: a text for a field given once, an array of texts for a repeated one.</summary>
    public Payload ToPayload()
    {
        if (fields.Count == 0)
        {
            return Payload.Rejected(SourceRejectCodes.MalformedForm, "no fields");
        }

        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, LeastEscapes))
        {
            json.WriteStartObject();
            foreach (var (name, value) in fields)
            {
                Write(json, name, value);
            }

            json.WriteEndObject();
        }

        return Payload.Of(JsonDocument.Parse(buffer.WrittenMemory), repaired: false);
    }

    private static void Write(Utf8JsonWriter json, string name, object value)
    {
        if (value is string only)
        {
            json.WriteString(name, only);
            return;
        }

        json.WriteStartArray(name);
        foreach (var text in (List<string>)value)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }
}
