using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Explain;

/// <summary>
/// Explains persons by the same rules and the same code that make them: walks the component of a lead, resolves it, and tells what the resolver used and what kept
/// others out. Knows no service and keeps nothing.
/// </summary>
internal sealed class Explainer(IEvidence evidence, IdentityRules rules)
{
    /// <summary>The person of a lead; null when the lead is not there.</summary>
    public PersonExplanation? Person(string leadId)
    {
        if (Explained(leadId) is not { } component)
        {
            return null;
        }

        var person = component.PersonOf(leadId)!;
        var leads = person
            .Leads.Select(lead => new ExplainedLead(lead.Id, lead.OccurredAtMs, component.Walked.TokensOf(lead.Id)))
            .ToList();
        var blocked = component.BlockedTokens.Where(token => token.Clusters.Contains(person)).ToList();
        return new PersonExplanation(
            person.Anchor.Id,
            leads,
            LinksOf(component, person),
            blocked,
            component.DecisionsAbout(person)
        );
    }

    /// <summary>Why two leads are one person; null when they are not, or one of them is not there.</summary>
    public WhyExplanation? Why(string leadA, string leadB) =>
        Explained(leadA) is { } component ? Why(component, leadA, leadB) : null;

    /// <summary>Why two leads are not one person.</summary>
    public WhyNotExplanation WhyNot(string leadA, string leadB)
    {
        if (Explained(leadA) is not { } component)
        {
            return new WhyNotExplanation.Absent(leadA, evidence.WhyAbsent(leadA));
        }

        if (Why(component, leadA, leadB) is { } why)
        {
            return new WhyNotExplanation.OnePerson(why);
        }

        if (component.PersonOf(leadB) is not null)
        {
            return Separation.Within(component, leadA, leadB);
        }

        return Explained(leadB) is { } other
            ? Separation.Between(component, leadA, other, leadB)
            : new WhyNotExplanation.Absent(leadB, evidence.WhyAbsent(leadB));
    }

    private ExplainedComponent? Explained(string leadId) =>
        new EvidenceWalk(evidence, rules).Walk(leadId) is { } walked ? new ExplainedComponent(walked, rules) : null;

    private static WhyExplanation? Why(ExplainedComponent component, string leadA, string leadB)
    {
        var person = component.PersonOf(leadA)!;
        if (component.PersonOf(leadB) != person)
        {
            return null;
        }

        var path = component.Used.Path(
            component.Walked.PositionOf(leadA)!.Value,
            new HashSet<int> { component.Walked.PositionOf(leadB)!.Value }
        );
        return new WhyExplanation(
            person.Anchor.Id,
            path!,
            person.Leads.ToDictionary(lead => lead.Id, lead => lead.OccurredAtMs, StringComparer.Ordinal),
            component.DecisionsAbout(person)
        );
    }

    /// <summary>Every lead is tied to those that are tied already, the oldest first, and with it those on the way.</summary>
    private static List<EvidenceLink> LinksOf(ExplainedComponent component, Cluster person)
    {
        var tied = new HashSet<int> { component.Walked.PositionOf(person.Anchor.Id)!.Value };
        var links = new List<EvidenceLink>();
        foreach (var lead in person.Leads.Skip(1))
        {
            var position = component.Walked.PositionOf(lead.Id)!.Value;
            if (tied.Contains(position))
            {
                continue;
            }

            var at = lead.Id;
            foreach (var hop in component.Used.Path(position, tied)!.Hops)
            {
                links.Add(new EvidenceLink(at, hop.Token, hop.Tier, hop.To));
                tied.Add(component.Walked.PositionOf(at)!.Value);
                at = hop.To;
            }
        }

        return links;
    }
}
