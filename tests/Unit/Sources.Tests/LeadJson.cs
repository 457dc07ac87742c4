using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using LeadStreams.Contracts;
using LeadStreams.Streams;
using LeadStreams.Testing;

namespace LeadStreams.Sources.Tests;

/// <summary>What became of a sample, as readable JSON. Ids and hashes that follow from the rest are left out.</summary>
internal static class LeadJson
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        IndentSize = 2,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Of(IReadOnlyList<NormalizedLead> leads, IReadOnlyList<RejectedRecord> rejects)
    {
        var all = new JsonArray();
        foreach (var lead in leads)
        {
            all.Add(Of(lead));
        }

        foreach (var reject in rejects)
        {
            var json = new JsonObject { ["reject"] = reject.Headers.GetText(HeaderNames.RejectCode) };
            Set(json, "field", reject.Headers.GetText(HeaderNames.RejectField));
            all.Add(json);
        }

        return all.ToJsonString(Readable) + "\n";
    }

    private static JsonObject Of(NormalizedLead lead)
    {
        var json = new JsonObject
        {
            ["source_record_id"] = lead.SourceRecordId,
            ["source_version"] = lead.SourceVersion,
            ["occurred_at"] = Instant(lead.OccurredAt),
            ["market"] = lead.Market,
            ["market_reason"] = lead.MarketReason,
            ["attributes"] = new JsonArray(lead.Attributes.Select(x => (JsonNode?)Attribute(x)).ToArray()),
            ["tokens"] = new JsonArray(lead.Tokens.Select(x => (JsonNode?)$"{x.Namespace} {x.Value}").ToArray()),
            ["touch"] = Touch(lead.Touch),
            ["consents"] = new JsonArray(lead.Consents.Select(x => (JsonNode?)Consent(x)).ToArray()),
            ["answers"] = Map(lead.Answers),
            ["completeness_percent"] = lead.CompletenessPercent,
            ["warnings"] = new JsonArray(lead.Warnings.Select(x => (JsonNode?)x).ToArray()),
        };
        if (lead.IsTest)
        {
            json["is_test"] = true;
        }

        return json;
    }

    private static JsonObject Attribute(LeadAttribute attribute)
    {
        var json = new JsonObject { ["field"] = attribute.Field, ["value"] = attribute.Value };
        if (attribute.Verification != Verification.Unverified)
        {
            json["verification"] = attribute.Verification.ToString();
        }

        Set(json, "raw", attribute.Raw);
        return json;
    }

    private static JsonObject Touch(Touch touch)
    {
        var json = new JsonObject { ["channel"] = touch.Channel };
        Set(json, "medium", touch.Medium);
        Set(json, "campaign_id", touch.CampaignId);
        Set(json, "campaign", touch.Campaign);
        Set(json, "ad_set_id", touch.AdSetId);
        Set(json, "ad_id", touch.AdId);
        Set(json, "form_id", touch.FormId);
        Set(json, "page_url", touch.PageUrl);
        Set(json, "referrer", touch.Referrer);
        if (touch.ClickIds.Count > 0)
        {
            json["click_ids"] = Map(touch.ClickIds);
        }

        if (touch.Utm.Count > 0)
        {
            json["utm"] = Map(touch.Utm);
        }

        return json;
    }

    private static JsonObject Consent(Consent consent)
    {
        var json = new JsonObject { ["purpose"] = consent.Purpose, ["granted"] = consent.Granted };
        Set(json, "text_version", consent.TextVersion);
        json["captured_at"] = Instant(consent.CapturedAt);
        return json;
    }

    private static JsonObject Map(AvroMap<string> map)
    {
        var json = new JsonObject();
        foreach (var (key, value) in map.Entries)
        {
            json[key] = value;
        }

        return json;
    }

    private static void Set(JsonObject json, string name, string? value)
    {
        if (value is not null)
        {
            json[name] = value;
        }
    }

    private static string Instant(DateTimeOffset instant) =>
        instant.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
