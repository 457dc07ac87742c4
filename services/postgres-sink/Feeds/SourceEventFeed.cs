using LeadStreams.Contracts;
using LeadStreams.PostgresSink.Rows;
using LeadStreams.Streams;

namespace LeadStreams.PostgresSink.Feeds;

/// <summary><c>leads.normalized</c> → source_event and source_event_attribute.</summary>
internal sealed class SourceEventFeed : AvroFeed<NormalizedLead>
{
    private readonly JsonText json;
    private readonly SourceEventColumns columns;
    private readonly AttributeColumns attributes;
    private readonly TextColumn raw;

    public SourceEventFeed(ISerde serde, RejectedFeed rejected, JsonText json)
        : base(
            serde,
            rejected,
            new RowSet(
                new RowBuffer("source_event", ["lead_id"]),
                new RowBuffer("source_event_attribute", ["lead_id", "ordinal"])
            )
        )
    {
        this.json = json;
        columns = new SourceEventColumns(Rows.Rows);
        attributes = new AttributeColumns(Rows.Children!, "lead_id", withMarket: true);
        raw = Rows.Children!.Text("raw");
        attributes.DeclareVersion();
    }

    protected override void Put(NormalizedLead value, long offset)
    {
        Rows.Begin();
        columns.Add(value, MarketOf(value.Market), json, offset);
        for (var i = 0; i < value.Attributes.Count; i++)
        {
            var attribute = value.Attributes[i];
            attributes.Add(value.LeadId, MarketOf(value.Market), i, offset);
            attributes.AddValue(attribute.Field, attribute.Value, attribute.Verification);
            raw.Add(attribute.Raw);
            Rows.Children!.EndRow();
        }

        Rows.End(value.LeadId);
    }
}
