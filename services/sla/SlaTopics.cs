namespace LeadStreams.Sla;

/// <summary>Topics, store and timer of the service.</summary>
internal static class SlaTopics
{
    public const string Leads = "leads.normalized";
    public const string Memberships = "leads.memberships";
    public const string Activities = "leads.activities";
    public const string Clocks = "leads.sla.clocks";
    public const string Thresholds = "leads.sla.thresholds";
    public const string Store = "leads";
    public const string ThresholdTimer = "threshold";
}
