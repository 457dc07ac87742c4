using LeadStreams.Contracts;

namespace LeadStreams.Domain.Survivorship;

/// <summary>Touches that were paid for, by their channel or because they cost something. Independent of the order of the events.</summary>
public static class PaidTouches
{
    private static readonly HashSet<string> Channels = new(StringComparer.Ordinal)
    {
        "paid_social",
        "paid_search",
        "display",
        "affiliate",
    };

    /// <summary>True when the event was paid for. A test lead was not.</summary>
    public static bool IsPaid(PersonLead lead) =>
        !lead.IsTest && (Channels.Contains(lead.Touch.Channel) || lead.Touch.CostMinorUnits > 0);

    /// <summary>Number of events that were paid for.</summary>
    public static int Count(IReadOnlyList<PersonLead> leads)
    {
        var count = 0;
        for (var i = 0; i < leads.Count; i++)
        {
            count += IsPaid(leads[i]) ? 1 : 0;
        }

        return count;
    }
}
