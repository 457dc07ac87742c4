using LeadStreams.Contracts;
using LeadStreams.PostgresSink.Rows;
using LeadStreams.Streams;

namespace LeadStreams.PostgresSink.Feeds;

/// <summary><c>leads.activities</c> → activity.</summary>
internal sealed class ActivityFeed : AvroFeed<Activity>
{
    private readonly TextColumn activityId;
    private readonly TextColumn leadId;
    private readonly TextColumn kind;
    private readonly TextColumn actorType;
    private readonly TextColumn actorId;
    private readonly ValueColumn<DateTime> occurredAt;
    private readonly ValueColumn<long> version;

    public ActivityFeed(ISerde serde, RejectedFeed rejected)
        : base(serde, rejected, new RowSet(new RowBuffer("activity", ["activity_id"])))
    {
        var rows = Rows.Rows;
        activityId = rows.Text("activity_id");
        leadId = rows.Text("lead_id");
        kind = rows.Text("kind");
        actorType = rows.Text("actor_type");
        actorId = rows.Text("actor_id");
        occurredAt = rows.Instant("occurred_at");
        rows.Written("recorded_at");
        version = rows.RecordOffset();
    }

    protected override void Put(Activity value, long offset)
    {
        Rows.Begin();
        activityId.Add(value.ActivityId);
        leadId.Add(value.LeadId);
        kind.Add(EnumNames.Of(value.Kind));
        actorType.Add(EnumNames.Of(value.ActorType));
        actorId.Add(value.ActorId);
        occurredAt.Add(value.OccurredAt.UtcDateTime);
        version.Add(offset);
        Rows.End(value.ActivityId);
    }

    /// <summary>The topic has no tombstones; an empty value says nothing.</summary>
    protected override void Delete(string topic, string key, long offset) { }
}
