using LeadStreams.Contracts;
using LeadStreams.PostgresSink.Rows;

namespace LeadStreams.PostgresSink.Feeds;

/// <summary>The columns of source_event.</summary>
internal sealed class SourceEventColumns(RowBuffer rows)
{
    private readonly TextColumn leadId = rows.Text("lead_id");
    private readonly TextColumn market = rows.Text("market");
    private readonly TextColumn marketReason = rows.Text("market_reason");
    private readonly TextColumn source = rows.Text("source");
    private readonly TextColumn sourceRecordId = rows.Text("source_record_id");
    private readonly ValueColumn<long> sourceVersion = rows.Long("source_version");
    private readonly TextColumn contentHash = rows.Text("content_hash");
    private readonly ValueColumn<DateTime> occurredAt = rows.Instant("occurred_at");
    private readonly ValueColumn<DateTime> receivedAt = rows.Instant("received_at");
    private readonly TextColumn channel = rows.Text("channel");
    private readonly TextColumn medium = rows.Text("medium");
    private readonly TextColumn campaignId = rows.Text("campaign_id");
    private readonly TextColumn campaign = rows.Text("campaign");
    private readonly TextColumn adSetId = rows.Text("ad_set_id");
    private readonly TextColumn adId = rows.Text("ad_id");
    private readonly TextColumn formId = rows.Text("form_id");
    private readonly TextColumn pageUrl = rows.Text("page_url");
    private readonly TextColumn referrer = rows.Text("referrer");
    private readonly TextColumn clickIds = rows.Json("click_ids");
    private readonly TextColumn utm = rows.Json("utm");
    private readonly ValueColumn<long> costMinorUnits = rows.Long("cost_minor_units");
    private readonly TextColumn costCurrency = rows.Text("cost_currency");
    private readonly TextColumn consents = rows.Json("consents");
    private readonly TextColumn answers = rows.Json("answers");
    private readonly TextColumn warnings = rows.Json("warnings");
    private readonly ValueColumn<int> completenessPercent = rows.Integer("completeness_percent");
    private readonly TextColumn origin = rows.Text("origin");
    private readonly ValueColumn<bool> isTest = rows.Boolean("is_test");
    private readonly TextColumn mappingVersion = rows.Text("mapping_version");
    private readonly TextColumn rawTopic = rows.Text("raw_topic");
    private readonly ValueColumn<int> rawPartition = rows.Integer("raw_partition");
    private readonly ValueColumn<long> rawOffset = rows.Long("raw_offset");
    private readonly ValueColumn<int> rawIndex = rows.Integer("raw_index");
    private readonly ValueColumn<long> version = rows.RecordOffset();

    /// <summary>One value for each column.</summary>
    public void Add(NormalizedLead lead, string marketCode, JsonText json, long offset)
    {
        var touch = lead.Touch;
        leadId.Add(lead.LeadId);
        market.Add(marketCode);
        marketReason.Add(lead.MarketReason);
        source.Add(lead.Source);
        sourceRecordId.Add(lead.SourceRecordId);
        sourceVersion.Add(lead.SourceVersion);
        contentHash.Add(lead.ContentHash);
        occurredAt.Add(lead.OccurredAt.UtcDateTime);
        receivedAt.Add(lead.ReceivedAt.UtcDateTime);
        channel.Add(touch.Channel);
        medium.Add(touch.Medium);
        campaignId.Add(touch.CampaignId);
        campaign.Add(touch.Campaign);
        adSetId.Add(touch.AdSetId);
        adId.Add(touch.AdId);
        formId.Add(touch.FormId);
        pageUrl.Add(touch.PageUrl);
        referrer.Add(touch.Referrer);
        clickIds.Add(json.Of(touch.ClickIds));
        utm.Add(json.Of(touch.Utm));
        costMinorUnits.Add(touch.CostMinorUnits);
        costCurrency.Add(touch.CostCurrency);
        consents.Add(json.Of(lead.Consents));
        answers.Add(json.Of(lead.Answers));
        warnings.Add(json.Of(lead.Warnings));
        completenessPercent.Add(lead.CompletenessPercent);
        origin.Add(EnumNames.Of(lead.Origin));
        isTest.Add(lead.IsTest);
        mappingVersion.Add(lead.MappingVersion);
        rawTopic.Add(lead.Raw.Topic);
        rawPartition.Add(lead.Raw.Partition);
        rawOffset.Add(lead.Raw.Offset);
        rawIndex.Add(lead.Raw.Index);
        version.Add(offset);
    }
}
