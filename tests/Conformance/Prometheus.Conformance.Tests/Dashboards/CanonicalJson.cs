using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LeadStreams.Prometheus.Conformance.Tests.Dashboards;

/// <summary>
/// The one way in which a dashboard is written, whoever exported it: keys in order, two spaces, what fits on a line of 120 columns stands on one, and
/// nothing that Grafana numbers by itself.
/// </summary>
internal static class CanonicalJson
{
    private const int MaxColumns = 120;
    private static readonly string[] Numbered = ["id", "iteration", "pluginVersion", "version"];
    private static readonly JsonSerializerOptions Unescaped = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The text of a dashboard.</summary>
    public static string Of(JsonNode dashboard)
    {
        var own = dashboard.DeepClone().AsObject();
        foreach (var one in (own["panels"]?.AsArray() ?? []).Select(panel => panel!.AsObject()).Append(own))
        {
            foreach (var key in Numbered)
            {
                one.Remove(key);
            }
        }

        var text = new StringBuilder();
        Write(text, own, indent: 0, before: 0);
        return text.Append('\n').ToString();
    }

    private static void Write(StringBuilder text, JsonNode? node, int indent, int before)
    {
        var line = Line(node);
        if (node is not (JsonObject or JsonArray) || indent + before + line.Length + 1 <= MaxColumns)
        {
            text.Append(line);
            return;
        }

        var isObject = node is JsonObject;
        var separator = isObject ? "{\n" : "[\n";
        foreach (var (key, value) in Children(node))
        {
            text.Append(separator).Append(' ', indent + 2).Append(key);
            Write(text, value, indent + 2, key.Length);
            separator = ",\n";
        }

        text.Append('\n').Append(' ', indent).Append(isObject ? '}' : ']');
    }

    private static string Line(JsonNode? node)
    {
        if (node is not (JsonObject or JsonArray))
        {
            return node?.ToJsonString(Unescaped) ?? "null";
        }

        var inner = string.Join(", ", Children(node).Select(child => child.Key + Line(child.Value)));
        return node is JsonArray ? $"[{inner}]"
            : inner.Length == 0 ? "{}"
            : $"{{ {inner} }}";
    }

    private static IEnumerable<(string Key, JsonNode? Value)> Children(JsonNode node) =>
        node is JsonObject members
            ? members
                .OrderBy(member => member.Key, StringComparer.Ordinal)
                .Select(member => (JsonSerializer.Serialize(member.Key, Unescaped) + ": ", member.Value))
            : node.AsArray().Select(item => ("", item));
}
