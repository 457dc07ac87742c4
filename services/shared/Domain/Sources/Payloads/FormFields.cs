using System.Buffers;
using System.Text.Json;

namespace LeadStreams.Domain.Sources.Payloads;

/// <summary>The fields of a form in order of their first appearance; a repeated name (a multi-select) gathers its values.</summary>
internal sealed class FormFields
{
    /// <summary>More fields than this are no form that a person filled in.</summary>
    public const int MaxFields = 200;

    /// <summary>Longest value in UTF-16 units.</summary>
    public const int MaxValueLength = 8 * 1024;

    private readonly List<string> names = [];
    private readonly Dictionary<string, List<string>> values = new(StringComparer.Ordinal);
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

        if (!values.TryGetValue(name, out var list))
        {
            names.Add(name);
            values.Add(name, list = []);
        }

        list.Add(value);
        return null;
    }

    /// <summary>The form as one object: a text for a field given once, an array of texts for a repeated one.</summary>
    public Payload ToPayload()
    {
        if (names.Count == 0)
        {
            return Payload.Rejected(SourceRejectCodes.MalformedForm, "no fields");
        }

        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var name in names)
            {
                Write(json, name, values[name]);
            }

            json.WriteEndObject();
        }

        return Payload.Of(JsonDocument.Parse(buffer.WrittenMemory), repaired: false);
    }

    private static void Write(Utf8JsonWriter json, string name, List<string> list)
    {
        if (list.Count == 1)
        {
            json.WriteString(name, list[0]);
            return;
        }

        json.WriteStartArray(name);
        foreach (var value in list)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
