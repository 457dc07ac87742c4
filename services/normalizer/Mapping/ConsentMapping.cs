using System.Text.Json;
using LeadStreams.Contracts;
using LeadStreams.Domain.Sources;
using LeadStreams.Domain.Text;

namespace LeadStreams.Normalizer.Mapping;

/// <summary>Reads the consent facts of a record. What was not asked, and what cannot be understood, is no fact.</summary>
internal sealed class ConsentMapping(IReadOnlyList<ConsentRule> rules)
{
    private const int MaxVersionLength = 200;
    private readonly List<Consent> facts = [];

    public AvroList<Consent> Read(in SourceRecord source, DateTimeOffset occurredAt, WarningSet warnings)
    {
        facts.Clear();
        foreach (var rule in rules)
        {
            if (Answer(rule, source, warnings) is { } granted)
            {
                facts.Add(
                    new Consent
                    {
                        Purpose = rule.Purpose,
                        Granted = granted,
                        LegalBasis = rule.LegalBasis,
                        TextVersion = FirstText(rule.TextVersion, source) is { } version
                            ? Truncation.Cut(version, MaxVersionLength)
                            : null,
                        CapturedAt =
                            (FirstText(rule.CapturedAt, source) is { } text ? InstantText.Parse(text) : null)
                            ?? occurredAt,
                        Method = rule.Method,
                    }
                );
            }
        }

        return facts.Count == 0 ? [] : AvroList<Consent>.Adopt(facts.ToArray());
    }

    private static bool? Answer(ConsentRule rule, in SourceRecord source, WarningSet warnings)
    {
        foreach (var path in rule.From)
        {
            if (
                !path.TryFindFirst(source.Payload, source.Record, out var element)
                || element.ValueKind == JsonValueKind.Null
            )
            {
                continue;
            }

            var answer = JsonText.FirstOf(element)?.Trim().ToLowerInvariant() switch
            {
                "true" or "1" or "on" or "yes" or "y" or "granted" or "checked" or "ja" or "oui" or "si" or "sí" =>
                    true,
                "false" or "0" or "off" or "no" or "n" or "" or "denied" or "unchecked" or "nein" or "non" => false,
                _ => (bool?)null,
            };
            if (answer is null)
            {
                warnings.Add("invalid_consent");
            }

            return answer;
        }

        return null;
    }

    private static string? FirstText(IReadOnlyList<SourcePath> paths, in SourceRecord source)
    {
        foreach (var path in paths)
        {
            if (
                path.TryFindFirst(source.Payload, source.Record, out var element)
                && JsonText.FirstOf(element) is { } raw
            )
            {
                var text = TextCleaning.Clean(raw);
                if (text.Length > 0)
                {
                    return text;
                }
            }
        }

        return null;
    }
}
