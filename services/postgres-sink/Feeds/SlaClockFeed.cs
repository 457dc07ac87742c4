using LeadStreams.Contracts;
using LeadStreams.PostgresSink.Rows;
using LeadStreams.Streams;

namespace LeadStreams.PostgresSink.Feeds;

/// <summary><c>leads.sla.clocks</c> → sla_clock.</summary>
internal sealed class SlaClockFeed : AvroFeed<SlaClock>
{
    private readonly TextColumn clockId;
    private readonly TextColumn market;
    private readonly TextColumn leadId;
    private readonly TextColumn personId;
    private readonly TextColumn policyId;
    private readonly TextColumn policyVersion;
    private readonly ValueColumn<long> targetMs;
    private readonly ValueColumn<DateTime> startedAt;
    private readonly ValueColumn<DateTime> due80At;
    private readonly ValueColumn<DateTime> due100At;
    private readonly ValueColumn<DateTime> due150At;
    private readonly TextColumn state;
    private readonly ValueColumn<DateTime> pausedAt;
    private readonly ValueColumn<DateTime> stoppedAt;
    private readonly ValueColumn<long> elapsedMs;
    private readonly ValueColumn<int> firedPercent;
    private readonly ValueColumn<long> version;

    public SlaClockFeed(ISerde serde, RejectedFeed rejected)
        : base(serde, rejected, new RowSet(new RowBuffer("sla_clock", ["clock_id"])))
    {
        var rows = Rows.Rows;
        clockId = rows.Text("clock_id");
        market = rows.Text("market");
        leadId = rows.Text("lead_id");
        personId = rows.Text("person_id");
        policyId = rows.Text("policy_id");
        policyVersion = rows.Text("policy_version");
        targetMs = rows.Long("target_ms");
        startedAt = rows.Instant("started_at");
        due80At = rows.Instant("due_80_at");
        due100At = rows.Instant("due_100_at");
        due150At = rows.Instant("due_150_at");
        state = rows.Text("state");
        pausedAt = rows.Instant("paused_at");
        stoppedAt = rows.Instant("stopped_at");
        elapsedMs = rows.Long("elapsed_ms");
        firedPercent = rows.Integer("fired_percent");
        version = rows.RecordOffset();
    }

    protected override void Put(SlaClock value, long offset)
    {
        Rows.Begin();
        clockId.Add(value.ClockId);
        market.Add(value.Market);
        leadId.Add(value.LeadId);
        personId.Add(value.PersonId);
        policyId.Add(value.PolicyId);
        policyVersion.Add(value.PolicyVersion);
        targetMs.Add(value.TargetMs);
        startedAt.Add(value.StartedAt.UtcDateTime);
        due80At.Add(value.Due80At.UtcDateTime);
        due100At.Add(value.Due100At.UtcDateTime);
        due150At.Add(value.Due150At.UtcDateTime);
        state.Add(EnumNames.Of(value.State));
        pausedAt.Add(value.PausedAt?.UtcDateTime);
        stoppedAt.Add(value.StoppedAt?.UtcDateTime);
        elapsedMs.Add(value.ElapsedMs);
        firedPercent.Add(value.FiredPercent);
        version.Add(offset);
        Rows.End(value.ClockId);
    }
}
