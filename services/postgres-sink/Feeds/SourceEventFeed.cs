using LeadStreams.Contracts;
using LeadStreams.PostgresSink.Rows;
using LeadStreams.Streams;

namespace LeadStreams.PostgresSink.Feeds;

/// <summary><c>leads.normalized</c> → source_event, source_event_attribute and source_event_token.</summary>
internal sealed class SourceEventFeed : AvroFeed<NormalizedLead>
{
    private readonly JsonText json;
    private readonly SourceEventColumns columns;
    private readonly AttributeColumns attributes;
    private readonly TextColumn raw;
    private readonly TokenColumns tokens;

    public SourceEventFeed(ISerde serde, RejectedFeed rejected, JsonText json)
        : base(
            serde,
            rejected,
            new RowSet(
                new RowBuffer("source_event", ["lead_id"]),
                new RowBuffer("source_event_attribute", ["lead_id", "ordinal"]),
                new RowBuffer("source_event_token", ["lead_id", "ordinal"])
            )
        )
    {
        this.json = json;
        columns = new SourceEventColumns(Rows.Rows);
        attributes = new AttributeColumns(Rows.Children[0], "lead_id", withMarket: true);
        raw = Rows.Children[0].Text("raw");
        attributes.DeclareVersion();
        tokens = new TokenColumns(Rows.Children[1]);
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
            Rows.Children[0].EndRow();
        }

        tokens.Add(value.LeadId, value.Tokens, offset);
        Rows.End(value.LeadId);
    }
}
