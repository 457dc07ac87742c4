using LeadStreams.Contracts;
using LeadStreams.PostgresSink.Rows;
using LeadStreams.Streams;

namespace LeadStreams.PostgresSink.Feeds;

/// <summary><c>leads.market.{code}</c> → market_lead and market_lead_attribute.</summary>
internal sealed class MarketLeadFeed : AvroFeed<MarketLead>
{
    private readonly JsonText json;
    private readonly TextColumn market;
    private readonly TextColumn personId;
    private readonly ValueColumn<int> touchCount;
    private readonly ValueColumn<DateTime> firstTouchAt;
    private readonly ValueColumn<DateTime> lastTouchAt;
    private readonly TextColumn derivedPrimarySource;
    private readonly TextColumn derivedPrimarySourceRule;
    private readonly TextColumn consents;
    private readonly ValueColumn<long> version;
    private readonly SurvivorColumns attributes;

    public MarketLeadFeed(ISerde serde, RejectedFeed rejected, JsonText json)
        : base(
            serde,
            rejected,
            new RowSet(
                new RowBuffer("market_lead", ["market", "person_id"]),
                new RowBuffer("market_lead_attribute", ["market", "person_id", "ordinal"])
            )
        )
    {
        this.json = json;
        var rows = Rows.Rows;
        market = rows.Text("market");
        personId = rows.Text("person_id");
        touchCount = rows.Integer("touch_count");
        firstTouchAt = rows.Instant("first_touch_at");
        lastTouchAt = rows.Instant("last_touch_at");
        derivedPrimarySource = rows.Text("derived_primary_source");
        derivedPrimarySourceRule = rows.Text("derived_primary_source_rule");
        consents = rows.Json("consents");
        version = rows.RecordOffset();
        attributes = new SurvivorColumns(Rows.Children[0], withMarket: true);
    }

    protected override void Put(MarketLead value, long offset)
    {
        Rows.Begin();
        market.Add(value.Market);
        personId.Add(value.PersonId);
        touchCount.Add(value.TouchCount);
        firstTouchAt.Add(value.FirstTouchAt.UtcDateTime);
        lastTouchAt.Add(value.LastTouchAt.UtcDateTime);
        derivedPrimarySource.Add(value.PrimarySource);
        derivedPrimarySourceRule.Add(value.PrimarySourceRule);
        consents.Add(json.Of(value.Consents));
        version.Add(offset);
        attributes.Add(value.PersonId, value.Market, value.Attributes, offset);
        Rows.End(KeyOf(value.Market, value.PersonId));
    }

    /// <summary>What lies in a market's topic is that market's: a value that says otherwise would cross the border.</summary>
    protected override string? Fault(MarketLead value, string topic) =>
        topic.AsSpan(TopicFeeds.MarketPrefix.Length).SequenceEqual(value.Market) ? null : "market_mismatch";

    /// <summary>A tombstone names its market by its topic.</summary>
    protected override void Delete(string topic, string key, long offset)
    {
        var code = topic[TopicFeeds.MarketPrefix.Length..];
        Rows.Delete(KeyOf(code, key), [code, TextColumn.Clean(key)!], offset);
    }

    private static string KeyOf(string code, string person) => $"{code}\0{person}";
}
