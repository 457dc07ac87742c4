using LeadStreams.Contracts;
using LeadStreams.PostgresSink.Rows;
using LeadStreams.Streams;

namespace LeadStreams.PostgresSink.Feeds;

/// <summary><c>leads.identity.decisions</c> → identity_decision: of each decision the record with the greatest version.</summary>
internal sealed class IdentityDecisionFeed : AvroFeed<IdentityDecision>
{
    private readonly TextColumn decisionId;
    private readonly TextColumn kind;
    private readonly TextColumn leadA;
    private readonly TextColumn leadB;
    private readonly TextColumn tokenNamespace;
    private readonly TextColumn tokenValue;
    private readonly ValueColumn<long> decisionVersion;
    private readonly ValueColumn<bool> inForce;
    private readonly TextColumn actor;
    private readonly TextColumn reason;
    private readonly ValueColumn<DateTime> decidedAt;
    private readonly ValueColumn<long> version;

    public IdentityDecisionFeed(ISerde serde, RejectedFeed rejected)
        : base(serde, rejected, new RowSet(new RowBuffer("identity_decision", ["decision_id"])))
    {
        var rows = Rows.Rows;
        decisionId = rows.Text("decision_id");
        kind = rows.Text("kind");
        leadA = rows.Text("lead_a");
        leadB = rows.Text("lead_b");
        tokenNamespace = rows.Text("token_namespace");
        tokenValue = rows.Text("token_value");
        decisionVersion = rows.Register("version");
        inForce = rows.Boolean("in_force");
        actor = rows.Text("actor");
        reason = rows.Text("reason");
        decidedAt = rows.Instant("decided_at");
        version = rows.RecordOffset();
    }

    protected override void Put(IdentityDecision value, long offset)
    {
        Rows.Begin();
        decisionId.Add(value.DecisionId);
        kind.Add(EnumNames.Of(value.Kind));
        leadA.Add(value.LeadA);
        leadB.Add(value.LeadB);
        tokenNamespace.Add(value.Token?.Namespace);
        tokenValue.Add(value.Token?.Value);
        decisionVersion.Add(value.Version);
        inForce.Add(value.On);
        actor.Add(value.Actor);
        reason.Add(value.Reason);
        decidedAt.Add(value.DecidedAt.UtcDateTime);
        version.Add(offset);
        Rows.End(value.DecisionId);
    }
}
