using LeadStreams.Domain.Names;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Explain;

/// <summary>Tells what keeps leads from being one person: the constraints of the resolver, in words.</summary>
internal static class Contradictions
{
    /// <summary>All that keep these leads apart: one for each pair decided, one for each exclusive namespace, and the size.</summary>
    public static IReadOnlyList<Contradiction> Among(
        IReadOnlyCollection<ResolverLead> leads,
        IReadOnlyDictionary<string, DecisionFact> decisions,
        IdentityRules rules
    )
    {
        var found = new List<Contradiction>();
        AddDecided(leads, decisions, found);
        AddExclusive(leads, rules, found);
        if (leads.Count > rules.MaxPersonLeads)
        {
            found.Add(new Contradiction.TooMany(leads.Count, rules.MaxPersonLeads));
        }

        return found;
    }

    /// <summary>The names that keep these leads, told by their positions, apart: of two of them, if any.</summary>
    public static IEnumerable<Contradiction> ByName(
        List<int> leads,
        Component component,
        NameConflicts names,
        IdentityRules rules
    )
    {
        var ordered = leads
            .Where(lead => component.Leads[lead].Tokens.Any(rules.IsCompared))
            .OrderBy(lead => component.Leads[lead].Id, StringComparer.Ordinal)
            .ToList();
        return ordered
            .SelectMany((lead, i) => ordered.Skip(i + 1).Where(other => names.AreApart(lead, other)), Names)
            .Take(1);

        Contradiction Names(int lead, int other) =>
            new Contradiction.Names(NameOf(lead), component.Leads[lead].Id, NameOf(other), component.Leads[other].Id);

        // A lead may carry more than one, and one that says nothing.
        TokenId NameOf(int lead) =>
            component
                .Leads[lead]
                .Tokens.Where(token => rules.IsCompared(token) && NameParts.Of(token.Value) is not null)
                .Order()
                .First();
    }

    private static void AddDecided(
        IReadOnlyCollection<ResolverLead> leads,
        IReadOnlyDictionary<string, DecisionFact> decisions,
        List<Contradiction> found
    )
    {
        var ids = leads.Select(lead => lead.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var lead in leads.OrderBy(lead => lead.Id, StringComparer.Ordinal))
        {
            foreach (
                var other in lead
                    .CannotLink.Where(other => ids.Contains(other) && string.CompareOrdinal(lead.Id, other) < 0)
                    .Order(StringComparer.Ordinal)
            )
            {
                var by = decisions
                    .Values.Where(decision =>
                        decision.Kind == DecisionKind.CannotLink
                        && (
                            (decision.LeadA == lead.Id && decision.LeadB == other)
                            || (decision.LeadB == lead.Id && decision.LeadA == other)
                        )
                    )
                    .Select(decision => decision.DecisionId)
                    .Order(StringComparer.Ordinal);
                found.Add(new Contradiction.Decided(lead.Id, other, by.ToList()));
            }
        }
    }

    private static void AddExclusive(
        IReadOnlyCollection<ResolverLead> leads,
        IdentityRules rules,
        List<Contradiction> found
    )
    {
        var held = leads
            .SelectMany(lead => lead.Tokens.Select(token => (Token: token, Lead: lead.Id)))
            .Where(pair => rules.RuleOf(pair.Token.Namespace).Exclusive)
            .OrderBy(pair => pair.Token)
            .ThenBy(pair => pair.Lead, StringComparer.Ordinal)
            .GroupBy(pair => pair.Token.Namespace, StringComparer.Ordinal);
        foreach (var values in held)
        {
            var first = values.First();
            foreach (var other in values.Where(pair => pair.Token != first.Token).Take(1))
            {
                found.Add(new Contradiction.Exclusive(first.Token, first.Lead, other.Token, other.Lead));
            }
        }
    }
}
