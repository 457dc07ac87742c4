using System.Text.Encodings.Web;
using System.Text.Json;

namespace LeadStreams.Identity.Offline;

/// <summary>Texts as a JSON list on one line, letters of every script as they are.</summary>
internal static class JsonText
{
    private static readonly JsonSerializerOptions Options = new()
    {
        // For terminals and files, never for HTML.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The list.</summary>
    public static string Of(IEnumerable<string> texts) => JsonSerializer.Serialize(texts, Options);
}
