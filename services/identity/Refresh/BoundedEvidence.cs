using LeadStreams.Contracts;
using LeadStreams.Identity.Actors;

namespace LeadStreams.Identity.Refresh;

/// <summary>
/// The leads of a person as its record shows them. All of them together have to fit into one record; where they do not, each has an equal share of it, and one that is larger
/// leaves out its longest values, and if need be where it came from. Nothing is lost by that: the lead's own record has all of them, and the values that survive for the person
/// are chosen among all of them before. A pure function of the leads.
/// </summary>
internal static class BoundedEvidence
{
    /// <summary>The leads, oldest first; the same list where they fit.</summary>
    public static AvroList<PersonLead> Of(AvroList<PersonLead> leads)
    {
        var total = 0L;
        foreach (var lead in leads.Span)
        {
            total += RecordSize.Of(lead);
        }

        return total <= RecordSize.Most
            ? leads
            : leads.Select(lead => Within(lead, RecordSize.Most / leads.Count)).ToAvroList();
    }

    private static PersonLead Within(PersonLead lead, int share)
    {
        if (RecordSize.Of(lead) <= share)
        {
            return lead;
        }

        var bounded = lead with { Attributes = [], Touch = Within(lead.Touch, share / 2) };
        var longest = LongestThatFits(lead.Attributes, share - RecordSize.Of(bounded));
        return bounded with
        {
            Attributes = lead.Attributes.Where(attribute => RecordSize.Of(attribute) <= longest).ToAvroList(),
        };
    }

    private static Touch Within(Touch touch, int most)
    {
        if (RecordSize.Of(touch) <= most)
        {
            return touch;
        }

        var withoutAddresses = touch with { PageUrl = null, Referrer = null, ClickIds = [], Utm = [] };
        return RecordSize.Of(withoutAddresses) <= most
            ? withoutAddresses
            : new Touch
            {
                Channel = touch.Channel,
                CostMinorUnits = touch.CostMinorUnits,
                CostCurrency = touch.CostCurrency,
            };
    }

    /// <summary>The shorter a value, the sooner it has its place; of those that are equally long all have, or none.</summary>
    private static int LongestThatFits(AvroList<LeadAttribute> attributes, int bytes)
    {
        var longest = 0;
        foreach (
            var size in attributes
                .Select(attribute => RecordSize.Of(attribute))
                .CountBy(size => size)
                .OrderBy(size => size.Key)
        )
        {
            bytes -= size.Key * size.Value;
            if (bytes < 0)
            {
                break;
            }

            longest = size.Key;
        }

        return longest;
    }
}
