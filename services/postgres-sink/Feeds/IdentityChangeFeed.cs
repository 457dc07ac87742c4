using LeadStreams.Contracts;
using LeadStreams.PostgresSink.Rows;
using LeadStreams.Streams;

namespace LeadStreams.PostgresSink.Feeds;

/// <summary><c>leads.identity.changes</c> → identity_change.</summary>
internal sealed class IdentityChangeFeed : AvroFeed<IdentityChange>
{
    private readonly JsonText json;
    private readonly TextColumn changeId;
    private readonly TextColumn kind;
    private readonly TextColumn personId;
    private readonly TextColumn before;
    private readonly TextColumn after;
    private readonly TextColumn reason;
    private readonly TextColumn ruleVersion;
    private readonly ValueColumn<DateTime> decidedAt;
    private readonly ValueColumn<long> version;

    public IdentityChangeFeed(ISerde serde, RejectedFeed rejected, JsonText json)
        : base(serde, rejected, new RowSet(new RowBuffer("identity_change", ["change_id"])))
    {
        this.json = json;
        var rows = Rows.Rows;
        changeId = rows.Text("change_id");
        kind = rows.Text("kind");
        personId = rows.Text("person_id");
        before = rows.Json("before");
        after = rows.Json("after");
        reason = rows.Text("reason");
        ruleVersion = rows.Text("rule_version");
        decidedAt = rows.Instant("decided_at");
        version = rows.RecordOffset();
    }

    protected override void Put(IdentityChange value, long offset)
    {
        Rows.Begin();
        changeId.Add(value.ChangeId);
        kind.Add(EnumNames.Of(value.Kind));
        personId.Add(value.PersonId);
        before.Add(json.Of(value.Before));
        after.Add(json.Of(value.After));
        reason.Add(value.Reason);
        ruleVersion.Add(value.RuleVersion);
        decidedAt.Add(value.DecidedAt.UtcDateTime);
        version.Add(offset);
        Rows.End(value.ChangeId);
    }

    /// <summary>The topic has no tombstones; an empty value says nothing.</summary>
    protected override void Delete(string topic, string key, long offset) { }
}
