using LeadStreams.Contracts;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Actors;

/// <summary>
/// Sees at a glance that a component is one person, as nearly all are, without making of it what the resolver wants. It says so only where the resolver says so too: nobody is
/// kept apart by a decision, no name contradicts another, no exclusive namespace has two values, none is for people to decide about, and it is not too large.
/// </summary>
internal sealed class ComponentGlance(IdentityRules rules)
{
    private static readonly Comparison<IdentityCellLead> OldestFirst = ByAge;

    private readonly List<IdentityCellLead> ordered = [];
    private readonly List<IdentityLeadToken> exclusive = [];
    private readonly SeenNames names = new();

    /// <summary>The leads of the one person, oldest first, to be used before the next component is looked at; null when the resolver has to be asked.</summary>
    public List<IdentityCellLead>? OnePerson(CellComponent component)
    {
        var leads = component.Leads;
        if (leads.Count > 1 && !IsSound(leads))
        {
            return null;
        }

        ordered.Clear();
        ordered.AddRange(leads);
        if (leads.Count > 1)
        {
            ordered.Sort(OldestFirst);
        }

        return ordered;
    }

    private bool IsSound(List<IdentityCellLead> leads)
    {
        if (leads.Count > rules.MaxPersonLeads)
        {
            return false;
        }

        exclusive.Clear();
        names.Clear();
        foreach (var lead in leads)
        {
            if (!lead.Record.CannotLink.IsEmpty)
            {
                return false;
            }

            foreach (var token in lead.Record.Tokens)
            {
                if (token.MayLink && !IsSound(token))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private bool IsSound(IdentityLeadToken token)
    {
        var rule = rules.Find(token.Namespace);
        if (rule is not { Exclusive: true })
        {
            return rule is not { ReviewFrom: not null }
                && (rule is not { Comparison: ValueComparison.PersonName } || names.Fits(token.Value));
        }

        foreach (var other in exclusive)
        {
            if (string.Equals(other.Namespace, token.Namespace, StringComparison.Ordinal))
            {
                return rule.ReviewFrom is null && string.Equals(other.Value, token.Value, StringComparison.Ordinal);
            }
        }

        exclusive.Add(token);
        return rule.ReviewFrom is null;
    }

    private static int ByAge(IdentityCellLead x, IdentityCellLead y)
    {
        var byTime = TimeOf(x).CompareTo(TimeOf(y));
        return byTime != 0 ? byTime : string.CompareOrdinal(x.LeadId, y.LeadId);
    }

    private static long TimeOf(IdentityCellLead lead) => lead.Record.Evidence!.OccurredAt.ToUnixTimeMilliseconds();
}
