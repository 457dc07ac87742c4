using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using LeadStreams.Contracts;

namespace LeadStreams.PostgresSink.Rows;

/// <summary>JSON text of the small nested parts of records, for <c>jsonb</c> columns. One per sink: reuses its buffer.</summary>
internal sealed class JsonText : IDisposable
{
    private readonly ArrayBufferWriter<byte> buffer = new(1024);
    private readonly Utf8JsonWriter json;

    public JsonText() =>
        json = new Utf8JsonWriter(
            buffer,
            new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }
        );

    public string Of(AvroMap<string> map)
    {
        if (map.Count == 0)
        {
            return "{}";
        }

        Begin();
        json.WriteStartObject();
        foreach (var (name, value) in map.Entries)
        {
            json.WriteString(TextColumn.Clean(name)!, TextColumn.Clean(value));
        }

        json.WriteEndObject();
        return End();
    }

    public string Of(AvroList<string> texts)
    {
        if (texts.IsEmpty)
        {
            return "[]";
        }

        Begin();
        WriteTexts(texts);
        return End();
    }

    public string Of(AvroList<Consent> consents)
    {
        if (consents.IsEmpty)
        {
            return "[]";
        }

        Begin();
        json.WriteStartArray();
        foreach (var consent in consents)
        {
            json.WriteStartObject();
            json.WriteString("purpose", TextColumn.Clean(consent.Purpose));
            json.WriteBoolean("granted", consent.Granted);
            json.WriteString("legal_basis", TextColumn.Clean(consent.LegalBasis));
            json.WriteString("text_version", TextColumn.Clean(consent.TextVersion));
            json.WriteString("captured_at", consent.CapturedAt.UtcDateTime);
            json.WriteString("method", TextColumn.Clean(consent.Method));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        return End();
    }

    public string Of(AvroList<LeadSet> sets)
    {
        if (sets.IsEmpty)
        {
            return "[]";
        }

        Begin();
        json.WriteStartArray();
        foreach (var set in sets)
        {
            json.WriteStartObject();
            json.WriteString("person_id", TextColumn.Clean(set.PersonId));
            json.WritePropertyName("lead_ids");
            WriteTexts(set.LeadIds);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        return End();
    }

    public void Dispose() => json.Dispose();

    private void WriteTexts(AvroList<string> texts)
    {
        json.WriteStartArray();
        foreach (var text in texts)
        {
            json.WriteStringValue(TextColumn.Clean(text));
        }

        json.WriteEndArray();
    }

    private void Begin()
    {
        buffer.ResetWrittenCount();
        json.Reset();
    }

    private string End()
    {
        json.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
