namespace LeadStreams.Ingest.Retrieval;

/// <summary>Reject codes of lead retrieval; described in <c>deploy/runbooks/reject-codes.md</c>.</summary>
public static class RetrievalRejectCodes
{
    /// <summary>The notification is no JSON.</summary>
    public const string MalformedNotification = "malformed_notification";

    /// <summary>The notification names no lead: another object or field of the page.</summary>
    public const string NotALead = "notification_without_lead";

    /// <summary>Meta has no such lead, or we may not read it (page not shared, older than 90 days, Leads Access Manager).</summary>
    public const string LeadUnavailable = "meta_lead_unavailable";
}
