using System.Text.Json;

namespace LeadStreams.Normalizer.Mapping;

/// <summary>Texts of JSON values.</summary>
internal static class JsonText
{
    /// <summary>The text of a scalar (numbers as written, true and false); null for null, objects, arrays.</summary>
    public static string? OfScalar(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.String => element.GetString(),
            JsonValueKind.Number => element.GetRawText(),
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            _ => null,
        };

    /// <summary>The scalar itself, or the first scalar of an array that is not blank; null when there is none.</summary>
    public static string? FirstOf(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Array)
        {
            return OfScalar(element);
        }

        string? first = null;
        foreach (var item in element.EnumerateArray())
        {
            if (OfScalar(item) is { } text)
            {
                first ??= text;
                if (!string.IsNullOrWhiteSpace(text))
                {
                    return text;
                }
            }
        }

        return first;
    }

    /// <summary>True for a value that is there but is no scalar and no list.</summary>
    public static bool IsOfWrongShape(JsonElement element) => element.ValueKind == JsonValueKind.Object;
}
