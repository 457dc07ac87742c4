using LeadStreams.Contracts;
using LeadStreams.Domain.Sources;

namespace LeadStreams.Normalizer.Mapping;

/// <summary>Reads the marketing touch of a record.</summary>
internal sealed class TouchMapping
{
    private readonly MappedRow?[] rows = new MappedRow?[Names.Length];
    private readonly bool derivesChannel;
    private readonly ParameterMapping clickIds;
    private readonly ParameterMapping utm;
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
        clickIds = new ParameterMapping(rule.ClickIds);
        utm = new ParameterMapping(rule.Utm);
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
        var clicks = clickIds.Read(source, page, warnings);
        var tags = utm.Read(source, page, warnings);
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

    private static string? Lower(AvroMap<string> tags, string name) =>
        tags.TryGetValue(name, out var value) ? value.ToLowerInvariant() : null;
}
