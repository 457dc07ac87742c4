using LeadStreams.Contracts;
using LeadStreams.PostgresSink.Rows;
using LeadStreams.Streams;

namespace LeadStreams.PostgresSink.Feeds;

/// <summary><c>leads.memberships</c> → membership. The anchor lead may be another market's and stays out.</summary>
internal sealed class MembershipFeed : AvroFeed<Membership>
{
    private readonly TextColumn leadId;
    private readonly TextColumn personId;
    private readonly TextColumn market;
    private readonly ValueColumn<long> version;

    public MembershipFeed(ISerde serde, RejectedFeed rejected)
        : base(serde, rejected, new RowSet(new RowBuffer("membership", ["lead_id"])))
    {
        var rows = Rows.Rows;
        leadId = rows.Text("lead_id");
        personId = rows.Text("person_id");
        market = rows.Text("market");
        version = rows.RecordOffset();
    }

    protected override void Put(Membership value, long offset)
    {
        Rows.Begin();
        leadId.Add(value.LeadId);
        personId.Add(value.PersonId);
        market.Add(MarketOf(value.Market));
        version.Add(offset);
        Rows.End(value.LeadId);
    }
}
