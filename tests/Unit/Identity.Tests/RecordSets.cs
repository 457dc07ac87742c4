using LeadStreams.Contracts;

namespace LeadStreams.Identity.Tests;

/// <summary>Small record sets in which much happens: chains, conflicts, several markets, corrections, decisions.</summary>
internal static class RecordSets
{
    /// <summary>Six leads: a chain over three channels and markets, a CRM conflict, a role mailbox.</summary>
    public static NormalizedLead[] Six() =>
        [
            Lead.Of("web-form", "w1", 30, "de", ("mail", "jane@acme.example"), ("crm:one", "K1")),
            Lead.Of("meta-lead-ads", "m1", 20, "gb", ("mail", "jane@acme.example"), ("phone", "+447911120043")),
            Lead.Of("web-form", "w2", 10, "de", ("phone", "+447911120043"), ("cookie", "c1")),
            Lead.Of("meta-lead-ads", "m2", 40, "us", ("mail", "jane@acme.example"), ("crm:one", "K2")),
            Lead.Of("web-form", "w3", 5, null, ("cookie", "c1"), ("mail", "info@acme.example")),
            Lead.Of("web-form", "w4", 50, "us", ("mail", "info@acme.example"), ("phone", "+12024561187")),
        ];

    /// <summary>Ten records: the six, a correction of one, a must-link, a cannot-link and an erasure.</summary>
    public static object[] Ten()
    {
        var six = Six();
        return
        [
            .. six,
            six[3].Next(("mail", "jane@acme.example"), ("crm:one", "K1")),
            Lead.MustLink("d1", six[5], six[4]),
            Lead.CannotLink("d2", six[0], six[2]),
            Tombstone.Of(six[1]),
        ];
    }
}
