using LeadStreams.Contracts;
using LeadStreams.PostgresSink.Rows;
using LeadStreams.Streams;

namespace LeadStreams.PostgresSink.Feeds;

/// <summary><c>leads.identity.reviews</c> → identity_review.</summary>
internal sealed class IdentityReviewFeed : AvroFeed<IdentityReview>
{
    private readonly JsonText json;
    private readonly TextColumn reviewId;
    private readonly TextColumn state;
    private readonly TextColumn reason;
    private readonly TextColumn tokenNamespace;
    private readonly TextColumn tokenValue;
    private readonly TextColumn clusters;
    private readonly ValueColumn<DateTime> openedAt;
    private readonly ValueColumn<long> version;

    public IdentityReviewFeed(ISerde serde, RejectedFeed rejected, JsonText json)
        : base(serde, rejected, new RowSet(new RowBuffer("identity_review", ["review_id"])))
    {
        this.json = json;
        var rows = Rows.Rows;
        reviewId = rows.Text("review_id");
        state = rows.Text("state");
        reason = rows.Text("reason");
        tokenNamespace = rows.Text("token_namespace");
        tokenValue = rows.Text("token_value");
        clusters = rows.Json("clusters");
        openedAt = rows.Instant("opened_at");
        version = rows.RecordOffset();
    }

    protected override void Put(IdentityReview value, long offset)
    {
        Rows.Begin();
        reviewId.Add(value.ReviewId);
        state.Add(EnumNames.Of(value.State));
        reason.Add(value.Reason);
        tokenNamespace.Add(value.Token?.Namespace);
        tokenValue.Add(value.Token?.Value);
        clusters.Add(json.Of(value.Clusters));
        openedAt.Add(value.OpenedAt.UtcDateTime);
        version.Add(offset);
        Rows.End(value.ReviewId);
    }
}
