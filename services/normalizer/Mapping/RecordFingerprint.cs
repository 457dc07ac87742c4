using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace LeadStreams.Normalizer.Mapping;

/// <summary>
/// Ids of records that bring none: equal content received within a window is one record. The content is what the source sent, in a form that order of members and white space do not change, and not what
/// became of it: with another mapping the same delivery keeps its id.
/// </summary>
/// <param name="window">Width of the window; windows begin at whole multiples of it since 1970.</param>
/// <param name="except">Members of the record that are no content, such as how long a page was open.</param>
internal sealed class RecordFingerprint(TimeSpan window, IEnumerable<string> except)
{
    private const int HashCharacters = 32;

    private readonly HashSet<string> omitted = new(except, StringComparer.Ordinal);
    private readonly ArrayBufferWriter<byte> buffer = new(1024);

    /// <summary>The id of a record.</summary>
    public string IdOf(in SourceRecord record)
    {
        buffer.ResetWrittenCount();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            WriteObject(writer, record.Record.EnumerateObject().Where(x => !omitted.Contains(x.Name)));
        }

        return Id("record", Convert.ToHexStringLower(SHA256.HashData(buffer.WrittenSpan)), record.Delivery.ReceivedAt);
    }

    /// <summary>
    /// The id that a record had when ids were made of what the mapping made of it. A lead that has it keeps it: see deploy/decisions/0028.
    /// </summary>
    public string FormerIdOf(string contentHash, in SourceRecord record) =>
        Id("content", contentHash, record.Delivery.ReceivedAt);

    private string Id(string kind, string hash, DateTimeOffset receivedAt) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{kind}:{hash.AsSpan(0, HashCharacters)}:{receivedAt.ToUnixTimeMilliseconds() / (long)window.TotalMilliseconds}"
        );

    private static void Write(Utf8JsonWriter writer, JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Object)
        {
            WriteObject(writer, element.EnumerateObject());
        }
        else if (element.ValueKind == JsonValueKind.Array)
        {
            writer.WriteStartArray();
            foreach (var item in element.EnumerateArray())
            {
                Write(writer, item);
            }

            writer.WriteEndArray();
        }
        else
        {
            element.WriteTo(writer);
        }
    }

    // Stable: members of one name stay in their order, which decides what a path finds.
    private static void WriteObject(Utf8JsonWriter writer, IEnumerable<JsonProperty> members)
    {
        writer.WriteStartObject();
        foreach (var member in members.OrderBy(x => x.Name, StringComparer.Ordinal))
        {
            writer.WritePropertyName(member.Name);
            Write(writer, member.Value);
        }

        writer.WriteEndObject();
    }
}
