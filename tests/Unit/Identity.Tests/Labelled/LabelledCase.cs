using System.Globalization;
using LeadStreams.Domain.Sources;

namespace LeadStreams.Identity.Tests.Labelled;

/// <summary>People as they come in, and who is who: one case of <c>cases.yaml</c>.</summary>
internal sealed record LabelledCase(
    string Name,
    IReadOnlyList<LabelledLead> Leads,
    IReadOnlyList<string> Persons,
    IReadOnlyList<string> Must,
    IReadOnlyList<string> Reviews,
    string? Gap,
    IReadOnlyList<string> Given
)
{
    private static readonly string[] Fields =
    [
        "email",
        "phone",
        "first_name",
        "last_name",
        "company",
        "country",
        "gclid",
        "visitor_id",
    ];

    /// <summary>All cases; every fault of the file is told with its line.</summary>
    public static IReadOnlyList<LabelledCase> Load()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Labelled", "cases.yaml");
        var faults = new YamlFaults(path);
        var root = YamlSection.Load(File.ReadAllText(path), path, faults);
        var cases = root.Sections("cases").Select(Read).ToList();
        root.RefuseUnknownKeys();
        faults.InOrder().ShouldBeEmpty();
        return cases;
    }

    private static LabelledCase Read(YamlSection section)
    {
        section.Text("why").ShouldNotBeEmpty();
        var read = new LabelledCase(
            section.Text("case"),
            section.Sections("leads").Select(ReadLead).ToList(),
            section.Texts("persons"),
            section.Texts("must"),
            section.Texts("reviews"),
            section.OptionalText("gap"),
            section.Texts("given")
        );
        section.RefuseUnknownKeys();
        return read;
    }

    private static LabelledLead ReadLead(YamlSection section)
    {
        var fields = new Dictionary<string, string>();
        foreach (var field in Fields)
        {
            if (section.OptionalText(field) is { } value)
            {
                fields.Add(field, value);
            }
        }

        var lead = new LabelledLead(
            section.Text("id"),
            section.OptionalText("source") ?? "web-form",
            section.OptionalText("updates"),
            fields,
            section.Texts("tokens")
        );
        section.RefuseUnknownKeys();
        return lead;
    }
}

/// <summary>A lead of a case: fields as its source sends them, and tokens as a CRM gives them.</summary>
internal sealed record LabelledLead(
    string Id,
    string Source,
    string? Updates,
    IReadOnlyDictionary<string, string> Fields,
    IReadOnlyList<string> Tokens
)
{
    /// <summary>The source record: an update names the one that it updates.</summary>
    public string RecordId => Updates ?? Id;

    /// <summary>When it was sent, by its place in the case.</summary>
    public static string TimeOf(int place) =>
        string.Create(CultureInfo.InvariantCulture, $"2026-03-02T09:{place:00}:00Z");
}
