using System.Text.Json.Nodes;

namespace LeadStreams.Local.Registry.Http;

/// <summary>JSON of the answers.</summary>
internal static class Answers
{
    public static JsonObject Version(SchemaVersion version)
    {
        var answer = new JsonObject
        {
            ["subject"] = version.Subject,
            ["version"] = version.Version,
            ["id"] = version.Id,
        };
        AddReferences(answer, version);
        answer["schema"] = version.Schema;
        return answer;
    }

    public static JsonObject Schema(SchemaVersion version)
    {
        var answer = new JsonObject { ["schema"] = version.Schema };
        AddReferences(answer, version);
        return answer;
    }

    public static JsonArray References(IEnumerable<SchemaReference> references) =>
        [
            .. references.Select(reference => new JsonObject
            {
                ["name"] = reference.Name,
                ["subject"] = reference.Subject,
                ["version"] = reference.Version,
            }),
        ];

    public static JsonArray List(IEnumerable<int> numbers) => [.. numbers.Select(number => JsonValue.Create(number))];

    public static JsonArray List(IEnumerable<string> texts) => [.. texts.Select(text => JsonValue.Create(text))];

    private static void AddReferences(JsonObject answer, SchemaVersion version)
    {
        if (version.References.Length > 0)
        {
            answer["references"] = References(version.References);
        }
    }
}
