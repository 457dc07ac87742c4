using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using LeadStreams.Domain;
using LeadStreams.Identity.Explain;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Preview;

/// <summary>Prints a preview: a table for people, or JSON for programs.</summary>
internal static class PreviewText
{
    private const int TokensShown = 3;

    private static readonly JsonWriterOptions Format = new()
    {
        Indented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Counts, then so many of the changes that touch most leads.</summary>
    public static void Write(RulePreview preview, int samples, ExplanationLabels labels, TextWriter output)
    {
        Line($"leads     {preview.Leads, 12:N0}");
        Line($"persons   {preview.PersonsBefore, 12:N0} -> {preview.PersonsAfter:N0}");
        Line($"reviews   {preview.ReviewsBefore, 12:N0} -> {preview.ReviewsAfter:N0}");
        foreach (var kind in Enum.GetValues<PreviewedKind>())
        {
            Line($"{kind.ToString().ToLowerInvariant(), -9} {preview.Count(kind), 12:N0}  group(s) of persons");
        }

        Line($"other id  {preview.LeadsWithOtherPerson, 12:N0}  lead(s) whose person would have another id");
        if (preview.Changes.Count > 0)
        {
            output.WriteLine();
            Line(
                $"the {Math.Min(samples, preview.Changes.Count)} largest of {preview.Changes.Count:N0} changes, each with one of its persons today"
            );
        }

        foreach (var change in preview.Changes.Take(samples))
        {
            var tokens = change.SharedTokens;
            var shown = string.Join(", ", tokens.Take(TokensShown).Select(labels.Of));
            Line(
                $"  {change.Kind.ToString().ToLowerInvariant(), -6} {change.Leads, 6:N0} leads  {Sizes(change.Before)} -> {Sizes(change.After)}  {Uuid5.PersonId(change.Before[0].Anchor.Id)}  {shown}{(tokens.Count > TokensShown ? ", …" : "")}"
            );
        }

        void Line(FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>The same, all of the samples with their persons.</summary>
    public static void WriteJson(RulePreview preview, int samples, ExplanationLabels labels, Stream output)
    {
        using var json = new Utf8JsonWriter(output, Format);
        json.WriteStartObject();
        json.WriteNumber("leads", preview.Leads);
        WritePair("persons", preview.PersonsBefore, preview.PersonsAfter);
        WritePair("reviews", preview.ReviewsBefore, preview.ReviewsAfter);
        foreach (var kind in Enum.GetValues<PreviewedKind>())
        {
            json.WriteNumber(kind.ToString().ToLowerInvariant(), preview.Count(kind));
        }

        json.WriteNumber("leads_with_other_person", preview.LeadsWithOtherPerson);
        json.WriteStartArray("changes");
        foreach (var change in preview.Changes.Take(samples))
        {
            json.WriteStartObject();
            json.WriteString("kind", change.Kind.ToString().ToLowerInvariant());
            WritePersons("before", change.Before);
            WritePersons("after", change.After);
            json.WriteStartArray("tokens");
            foreach (var token in change.SharedTokens)
            {
                json.WriteStringValue(labels.Of(token));
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        output.Write("\n"u8);

        void WritePair(string name, int before, int after)
        {
            json.WriteStartObject(name);
            json.WriteNumber("before", before);
            json.WriteNumber("after", after);
            json.WriteEndObject();
        }

        void WritePersons(string name, IReadOnlyList<Cluster> persons)
        {
            json.WriteStartArray(name);
            foreach (var person in persons)
            {
                json.WriteStartObject();
                json.WriteString("person_id", Uuid5.PersonId(person.Anchor.Id));
                json.WriteStartArray("lead_ids");
                foreach (var lead in person.Leads)
                {
                    json.WriteStringValue(lead.Id);
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }
    }

    private static string Sizes(IReadOnlyList<Cluster> persons)
    {
        const int shown = 6;
        var sizes = persons.Select(person => person.Leads.Count).OrderDescending().ToList();
        var text = string.Join('+', sizes.Take(shown));
        return sizes.Count > shown ? $"{text}+… ({sizes.Count})" : text;
    }
}
