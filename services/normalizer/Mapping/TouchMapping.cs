using LeadStreams.Contracts;
using LeadStreams.Domain.Sources;
using LeadStreams.Domain.Text;

namespace LeadStreams.Normalizer.Mapping;

/// <summary>Reads the marketing touch of a record.</summary>
internal sealed class TouchMapping
{
    private const int MaxParameterLength = 1000;
    private readonly MappedRow?[] rows = new MappedRow?[Names.Length];
    private readonly bool derivesChannel;
    private readonly (string Name, SourcePath Path)[] clickIds;
    private readonly (string Name, SourcePath Path)[] utm;
    private readonly IReadOnlyList<SourcePath> queryOf;
    private readonly string?[] values = new string?[Names.Length];

    private static readonly string[] Names =
    [
        "touch.channel",
        "touch.medium",
        "touch.campaign_id",
        "touch.campaign",
        "touch.ad_set_id",
        "touch.ad_id",
        "touch.form_id",
        "touch.page_url",
        "touch.referrer",
    ];

    public TouchMapping(TouchRule rule)
    {
        foreach (var row in rule.Rows)
        {
            var index = Array.IndexOf(Names, row.Target);
            rows[
                index >= 0
                    ? index
                    : throw new InvalidOperationException($"The dictionary knows {row.Target}, a touch does not.")
            ] = new MappedRow(row);
        }

        derivesChannel = rule.DerivesChannel;
        clickIds = rule.ClickIds.Select(x => (x, SourcePath.Parse(x))).ToArray();
        utm = rule.Utm.Select(x => (x, SourcePath.Parse(x))).ToArray();
        queryOf = rule.QueryOf;
    }

    public Touch Read(in SourceRecord source, WarningSet warnings)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            var value = rows[i]?.ReadFirst(source, null, warnings) ?? TransformedValue.Absent;
            values[i] = value.State == ValueState.Valid ? value.Value : null;
        }

        var page = PageWithQuery(source);
        var clicks = Parameters(clickIds, source, page, warnings);
        var tags = Parameters(utm, source, page, warnings);
        var medium = values[1] ?? Lower(tags, "utm_medium");
        return new Touch
        {
            Channel =
                values[0]
                ?? (
                    derivesChannel ? ChannelRule.Derive(medium, Lower(tags, "utm_source"), clicks, values[8]) : "direct"
                ),
            Medium = medium,
            CampaignId = values[2] ?? (tags.TryGetValue("utm_id", out var id) ? id : null),
            Campaign = values[3] ?? (tags.TryGetValue("utm_campaign", out var campaign) ? campaign : null),
            AdSetId = values[4],
            AdId = values[5],
            FormId = values[6],
            PageUrl = values[7],
            Referrer = values[8],
            ClickIds = clicks,
            Utm = tags,
        };
    }

    private string? PageWithQuery(in SourceRecord source)
    {
        foreach (var path in queryOf)
        {
            if (
                path.TryFindFirst(source.Payload, source.Record, out var element)
                && JsonText.FirstOf(element) is { Length: > 0 } url
            )
            {
                return url;
            }
        }

        return null;
    }

    private static AvroMap<string> Parameters(
        (string Name, SourcePath Path)[] names,
        in SourceRecord source,
        string? page,
        WarningSet warnings
    )
    {
        Dictionary<string, string>? found = null;
        foreach (var (name, path) in names)
        {
            var raw = path.TryFindFirst(source.Payload, source.Record, out var element)
                ? JsonText.FirstOf(element)
                : null;
            if (string.IsNullOrWhiteSpace(raw))
            {
                raw = page is null ? null : QueryParameters.Last(page, name);
            }

            if (raw is null || TextCleaning.Clean(raw) is not { Length: > 0 } text)
            {
                continue;
            }

            if (text.Length > MaxParameterLength)
            {
                warnings.Add("invalid_" + name);
                continue;
            }

            (found ??= new Dictionary<string, string>(StringComparer.Ordinal)).Add(name, text);
        }

        return found is null ? AvroMap<string>.Empty : AvroMap<string>.From(found);
    }

    private static string? Lower(AvroMap<string> tags, string name) =>
        tags.TryGetValue(name, out var value) ? value.ToLowerInvariant() : null;
}
