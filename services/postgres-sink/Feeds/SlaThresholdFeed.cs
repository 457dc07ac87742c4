using LeadStreams.Contracts;
using LeadStreams.PostgresSink.Rows;
using LeadStreams.Streams;

namespace LeadStreams.PostgresSink.Feeds;

/// <summary><c>leads.sla.thresholds</c> → sla_threshold.</summary>
internal sealed class SlaThresholdFeed : AvroFeed<SlaThreshold>
{
    private readonly TextColumn clockId;
    private readonly ValueColumn<int> thresholdPercent;
    private readonly TextColumn market;
    private readonly TextColumn leadId;
    private readonly TextColumn personId;
    private readonly TextColumn owner;
    private readonly TextColumn policyId;
    private readonly TextColumn policyVersion;
    private readonly ValueColumn<DateTime> dueAt;
    private readonly ValueColumn<DateTime> firedAt;
    private readonly ValueColumn<long> version;

    public SlaThresholdFeed(ISerde serde, RejectedFeed rejected)
        : base(serde, rejected, new RowSet(new RowBuffer("sla_threshold", ["clock_id", "threshold_percent"])))
    {
        var rows = Rows.Rows;
        clockId = rows.Text("clock_id");
        thresholdPercent = rows.Integer("threshold_percent");
        market = rows.Text("market");
        leadId = rows.Text("lead_id");
        personId = rows.Text("person_id");
        owner = rows.Text("owner");
        policyId = rows.Text("policy_id");
        policyVersion = rows.Text("policy_version");
        dueAt = rows.Instant("due_at");
        firedAt = rows.Instant("fired_at");
        rows.Written("recorded_at");
        version = rows.RecordOffset();
    }

    protected override void Put(SlaThreshold value, long offset)
    {
        Rows.Begin();
        clockId.Add(value.ClockId);
        thresholdPercent.Add(value.ThresholdPercent);
        market.Add(value.Market);
        leadId.Add(value.LeadId);
        personId.Add(value.PersonId);
        owner.Add(value.Owner);
        policyId.Add(value.PolicyId);
        policyVersion.Add(value.PolicyVersion);
        dueAt.Add(value.DueAt.UtcDateTime);
        firedAt.Add(value.FiredAt.UtcDateTime);
        version.Add(offset);
        Rows.End($"{value.ClockId}\0{value.ThresholdPercent:d3}");
    }

    /// <summary>The topic has no tombstones; an empty value says nothing.</summary>
    protected override void Delete(string topic, string key, long offset) { }
}
