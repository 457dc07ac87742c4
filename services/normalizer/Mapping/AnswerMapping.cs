using System.Text.Json;
using LeadStreams.Contracts;
using LeadStreams.Domain.Sources;
using LeadStreams.Domain.Text;

namespace LeadStreams.Normalizer.Mapping;

/// <summary>Keeps what no row has a place for, by its question key.</summary>
internal sealed class AnswerMapping
{
    private const int MaxAnswers = 200;
    private const int MaxKeyLength = 200;
    private readonly AnswerRule? rule;
    private readonly HashSet<string> used;
    private readonly List<JsonElement> found = [];
    private readonly List<JsonElement> items = [];

    public AnswerMapping(SourceDefinition source)
    {
        rule = source.Answers;
        used = new HashSet<string>(rule?.Except ?? [], StringComparer.Ordinal);
        foreach (var path in PathsOf(source))
        {
            AddUsed(path);
        }
    }

    public AvroMap<string> Read(in SourceRecord source, WarningSet warnings)
    {
        if (rule is null)
        {
            return AvroMap<string>.Empty;
        }

        Dictionary<string, string>? answers = null;
        if (rule.Each is { } each)
        {
            items.Clear();
            each.Find(source.Payload, source.Record, items);
            foreach (var item in items)
            {
                if (rule.Key!.TryFindFirst(source.Payload, item, out var key) && JsonText.OfScalar(key) is { } name)
                {
                    found.Clear();
                    rule.Value!.Find(source.Payload, item, found);
                    Add(ref answers, name, warnings);
                }
            }
        }
        else
        {
            foreach (var member in source.Record.EnumerateObject())
            {
                found.Clear();
                found.Add(member.Value);
                Add(ref answers, member.Name, warnings);
            }
        }

        return answers is null ? AvroMap<string>.Empty : AvroMap<string>.From(answers);
    }

    private static IEnumerable<SourcePath> PathsOf(SourceDefinition source)
    {
        var records = source.Records;
        return source
            .Fields.Concat(source.Touch.Rows)
            .Concat(source.Tokens.Rows)
            .SelectMany(x => x.From)
            .Concat(source.Consents.SelectMany(x => x.From.Concat(x.TextVersion).Concat(x.CapturedAt)))
            .Concat(records.Id)
            .Concat(records.Version)
            .Concat(records.OccurredAt)
            .Concat(records.Test)
            .Concat(records.Honeypot)
            .Concat(source.Touch.QueryOf)
            .Concat(source.Touch.ClickIds.Concat(source.Touch.Utm).Select(SourcePath.Parse));
    }

    private void AddUsed(SourcePath path)
    {
        if (rule?.Each is { } each)
        {
            if (path.FirstName == each.FirstName)
            {
                used.UnionWith(path.FilterTexts);
            }
        }
        else if (path.FirstName is { } name && !path.IsFromPayload)
        {
            used.Add(name);
        }
    }

    private void Add(ref Dictionary<string, string>? answers, string name, WarningSet warnings)
    {
        if (used.Contains(name))
        {
            return;
        }

        var key = Truncation.Cut(TextCleaning.Clean(name), MaxKeyLength);
        var value = JoinFound();
        if (key.Length == 0 || value.Length == 0)
        {
            return;
        }

        answers ??= new Dictionary<string, string>(StringComparer.Ordinal);
        if (answers.Count == MaxAnswers && !answers.ContainsKey(key))
        {
            warnings.Add("too_many_answers");
            return;
        }

        if (value.Length > ValueTransform.MaxLength)
        {
            warnings.Add("truncated_answer");
        }

        answers[key] = Truncation.Cut(value, ValueTransform.MaxLength);
    }

    private string JoinFound()
    {
        var joined = "";
        foreach (var element in found)
        {
            if (element.ValueKind == JsonValueKind.Array)
            {
                foreach (var item in element.EnumerateArray())
                {
                    joined = Append(joined, item);
                }
            }
            else
            {
                joined = Append(joined, element);
            }
        }

        return joined;
    }

    private static string Append(string joined, JsonElement element)
    {
        var text = JsonText.OfScalar(element) is { } raw ? TextCleaning.CleanMultiline(raw) : "";
        return text.Length == 0 || joined.Length > ValueTransform.MaxLength ? joined
            : joined.Length == 0 ? text
            : joined + ", " + text;
    }
}
