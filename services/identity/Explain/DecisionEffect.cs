using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Explain;

/// <summary>Persons before and after some decisions, by their anchors and the number of their leads.</summary>
internal sealed record DecisionEffect(IReadOnlyList<PersonSize> Before, IReadOnlyList<PersonSize> After)
{
    private const int MaxCarriers = 200;

    /// <summary>True when the decisions would leave every person as it is.</summary>
    public bool IsNone => Before.SequenceEqual(After);

    /// <summary>What the decisions would do to the persons whose leads or tokens they name.</summary>
    public static DecisionEffect Of(IEvidence facts, IdentityRules rules, IReadOnlyList<DecisionFact> decisions)
    {
        var named = decisions
            .SelectMany(decision => new[] { decision.LeadA, decision.LeadB })
            .OfType<string>()
            .Concat(CarriersOf(facts, decisions))
            .ToHashSet(StringComparer.Ordinal);
        var before = Persons(new Explainer(facts, rules), named);
        var decided = new Explainer(new DecidedEvidence(facts, decisions), rules);
        var after = Persons(
            decided,
            before.SelectMany(person => person.Leads).Select(lead => lead.LeadId).Concat(named)
        );
        return new DecisionEffect(Sizes(before), Sizes(after));
    }

    private static IEnumerable<string> CarriersOf(IEvidence facts, IReadOnlyList<DecisionFact> decisions)
    {
        var tokens = decisions.Select(decision => decision.Token).OfType<TokenId>().Distinct().ToList();
        return tokens.Count == 0 ? [] : facts.Carriers(tokens, MaxCarriers).Values.SelectMany(ids => ids);
    }

    private static List<PersonExplanation> Persons(Explainer explainer, IEnumerable<string> leadIds)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var persons = new List<PersonExplanation>();
        foreach (var id in leadIds)
        {
            if (!seen.Contains(id) && explainer.Person(id) is { } person)
            {
                persons.Add(person);
                seen.UnionWith(person.Leads.Select(lead => lead.LeadId));
            }
        }

        return persons;
    }

    private static List<PersonSize> Sizes(List<PersonExplanation> persons) =>
        persons
            .Select(person => new PersonSize(person.Anchor, person.Leads.Count))
            .OrderBy(person => person.Anchor, StringComparer.Ordinal)
            .ToList();
}

/// <summary>A person by its oldest lead, and how many leads it has.</summary>
internal sealed record PersonSize(string Anchor, int Leads);
