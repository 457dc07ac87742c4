using System.Text.Json;

namespace LeadStreams.Ingest.Retrieval;

/// <summary>What a webhook body of Meta says: which leads there are to fetch, or why it says nothing.</summary>
/// <param name="LeadIds">Leadgen ids, in order, each once.</param>
/// <param name="RejectCode">Why nothing is to be fetched, or null.</param>
internal sealed record LeadgenNotification(IReadOnlyList<string> LeadIds, string? RejectCode)
{
    private const int MaxDepth = 16;

    /// <summary>Reads a notification. Ids may be strings or numbers of any length; other objects and fields are no leads.</summary>
    public static LeadgenNotification Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = MaxDepth });
            var ids = new List<string>();
            Collect(document.RootElement, ids);
            return ids.Count > 0
                ? new LeadgenNotification(ids, null)
                : new LeadgenNotification([], RetrievalRejectCodes.NotALead);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The parser takes strings that are no text (invalid UTF-8, half of a surrogate pair) and throws the latter when one is read.
            return new LeadgenNotification([], RetrievalRejectCodes.MalformedNotification);
        }
    }

    private static void Collect(JsonElement root, List<string> ids)
    {
        if (Text(root, "object") != "page")
        {
            return;
        }

        foreach (var entry in Items(root, "entry"))
        {
            foreach (var change in Items(entry, "changes"))
            {
                if (
                    Text(change, "field") == "leadgen"
                    && change.TryGetProperty("value", out var value)
                    && Id(value) is { } id
                    && !ids.Contains(id)
                )
                {
                    ids.Add(id);
                }
            }
        }
    }

    private static string? Id(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty("leadgen_id", out var id))
        {
            return null;
        }

        var text = id.ValueKind switch
        {
            JsonValueKind.String => id.GetString()!,
            JsonValueKind.Number => id.GetRawText(),
            _ => "",
        };
        return text.Length is > 0 and <= 32 && text.All(char.IsAsciiDigit) ? text : null;
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object
        && element.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static IEnumerable<JsonElement> Items(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object
        && element.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray()
            : [];
}
