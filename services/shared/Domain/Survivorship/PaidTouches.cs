using LeadStreams.Contracts;

namespace LeadStreams.Domain.Survivorship;

/// <summary>Touches that were paid for, by their channel or because they cost something. Independent of the order of the events.</summary>
public static class PaidTouches
{
    /// <summary>True when the event was paid for. A test lead was not.</summary>
    public static bool IsPaid(PersonLead lead) =>
        !lead.IsTest && (IsPaidChannel(lead.Touch.Channel) || lead.Touch.CostMinorUnits > 0);

    /// <summary>Number of events that were paid for.</summary>
    public static int Count(ReadOnlySpan<PersonLead> leads)
    {
        var count = 0;
        foreach (var lead in leads)
        {
            count += IsPaid(lead) ? 1 : 0;
        }

        return count;
    }

    private static bool IsPaidChannel(string channel) =>
        channel is "paid_social" or "paid_search" or "display" or "affiliate";
}
