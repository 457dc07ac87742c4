using LeadStreams.Contracts;
using LeadStreams.PostgresSink.Rows;
using LeadStreams.Streams;

namespace LeadStreams.PostgresSink.Feeds;

/// <summary><c>leads.persons</c> → person and person_attribute.</summary>
internal sealed class PersonFeed : AvroFeed<Person>
{
    private readonly JsonText json;
    private readonly TextColumn personId;
    private readonly TextColumn anchorLeadId;
    private readonly TextColumn markets;
    private readonly ValueColumn<int> touchCount;
    private readonly ValueColumn<DateTime> firstTouchAt;
    private readonly ValueColumn<DateTime> lastTouchAt;
    private readonly TextColumn derivedPrimarySource;
    private readonly TextColumn derivedPrimarySourceRule;
    private readonly TextColumn consents;
    private readonly ValueColumn<long> version;
    private readonly SurvivorColumns attributes;

    public PersonFeed(ISerde serde, RejectedFeed rejected, JsonText json)
        : base(
            serde,
            rejected,
            new RowSet(
                new RowBuffer("person", ["person_id"]),
                new RowBuffer("person_attribute", ["person_id", "ordinal"])
            )
        )
    {
        this.json = json;
        var rows = Rows.Rows;
        personId = rows.Text("person_id");
        anchorLeadId = rows.Text("anchor_lead_id");
        markets = rows.Json("markets");
        touchCount = rows.Integer("touch_count");
        firstTouchAt = rows.Instant("first_touch_at");
        lastTouchAt = rows.Instant("last_touch_at");
        derivedPrimarySource = rows.Text("derived_primary_source");
        derivedPrimarySourceRule = rows.Text("derived_primary_source_rule");
        consents = rows.Json("consents");
        version = rows.RecordOffset();
        attributes = new SurvivorColumns(Rows.Children[0], withMarket: false);
    }

    protected override void Put(Person value, long offset)
    {
        Rows.Begin();
        personId.Add(value.PersonId);
        anchorLeadId.Add(value.AnchorLeadId);
        markets.Add(json.Of(value.Markets));
        touchCount.Add(value.TouchCount);
        firstTouchAt.Add(value.FirstTouchAt.UtcDateTime);
        lastTouchAt.Add(value.LastTouchAt.UtcDateTime);
        derivedPrimarySource.Add(value.PrimarySource);
        derivedPrimarySourceRule.Add(value.PrimarySourceRule);
        consents.Add(json.Of(value.Consents));
        version.Add(offset);
        attributes.Add(value.PersonId, market: null, value.Attributes, offset);
        Rows.End(value.PersonId);
    }
}
