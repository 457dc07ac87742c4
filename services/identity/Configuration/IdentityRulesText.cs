using System.Text;
using System.Text.Json;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Configuration;

/// <summary>Rules as JSON in the form of the rules file: equal rules give equal texts, whatever their file looked like.</summary>
internal static class IdentityRulesText
{
    /// <summary>The text.</summary>
    public static string Of(IdentityRules rules)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("version", rules.Version);
            json.WriteNumber("max_person", rules.MaxPersonLeads);
            json.WriteStartObject("namespaces");
            foreach (var rule in rules.Namespaces.OrderBy(rule => rule.Namespace, StringComparer.Ordinal))
            {
                Write(json, rule);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>The rules of a text that <see cref="Of"/> made.</summary>
    /// <exception cref="IdentityRulesException">It is no such text.</exception>
    public static IdentityRules Parse(string text) => IdentityRulesFile.Parse(text, "rules in force", isTrial: true);

    /// <summary>The number at the end of a version (<c>identity/4</c>), by which the newer of two rules is told; 0 without one.</summary>
    public static long NumberOf(string version)
    {
        var start = version.Length;
        while (start > 0 && char.IsAsciiDigit(version[start - 1]))
        {
            start--;
        }

        return long.TryParse(version.AsSpan(start), out var number) ? number : 0;
    }

    private static void Write(Utf8JsonWriter json, NamespaceRule rule)
    {
        json.WriteStartObject(rule.Namespace);
        json.WriteNumber("tier", rule.Tier);
        json.WriteBoolean("exclusive", rule.Exclusive);
        json.WriteNumber("hard", rule.HardLimitLeads);
        if (rule.CoTokenLimits.Count > 0)
        {
            json.WriteStartObject("co");
            foreach (var limit in rule.CoTokenLimits.OrderBy(limit => limit.Namespace, StringComparer.Ordinal))
            {
                json.WriteNumber(limit.Namespace, limit.Limit);
            }

            json.WriteEndObject();
        }

        if (rule.ReviewFrom is { } least)
        {
            json.WriteNumber("review_from", least);
        }

        // Written only where it is set: texts of rules without it stay as they were.
        if (rule.Comparison == ValueComparison.PersonName)
        {
            json.WriteString("compare", "person_name");
        }

        json.WriteString("check", IdentityRulesFile.NameOf(rule.Check));
        if (rule.BlockedPatterns.Count > 0)
        {
            json.WriteStartArray("blocked");
            foreach (var pattern in rule.BlockedPatterns)
            {
                json.WriteStringValue(pattern);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}
