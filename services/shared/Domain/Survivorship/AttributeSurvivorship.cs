using LeadStreams.Contracts;

namespace LeadStreams.Domain.Survivorship;

/// <summary>
/// Chooses the surviving values among the source events of one person: verified before unverified, then the source's rank, then the newest
/// event, ties by lead id and value. Invalid values never survive. Independent of the order of the events.
/// </summary>
public static class AttributeSurvivorship
{
    private readonly record struct Candidate(LeadAttribute Attribute, PersonLead Lead, int Rank);

    /// <summary>The surviving values, sorted by field, then value.</summary>
    public static AvroList<AttributeValue> Survivors(IReadOnlyList<PersonLead> leads, SurvivorshipRules rules)
    {
        var candidates = CandidatesOf(leads, rules);
        candidates.Sort(ByFieldThenBest);
        var survivors = new List<AttributeValue>();
        for (var i = 0; i < candidates.Count; )
        {
            var field = candidates[i].Attribute.Field;
            var end = i + 1;
            while (
                end < candidates.Count
                && string.Equals(candidates[end].Attribute.Field, field, StringComparison.Ordinal)
            )
            {
                end++;
            }

            if (rules.IsMultiValued(field))
            {
                AddDistinct(candidates.GetRange(i, end - i), rules.MultiValueRule, survivors);
            }
            else
            {
                survivors.Add(Survivor(candidates[i], rules.SingleValueRule));
            }

            i = end;
        }

        return AvroList<AttributeValue>.Adopt(survivors.ToArray());
    }

    private static List<Candidate> CandidatesOf(IReadOnlyList<PersonLead> leads, SurvivorshipRules rules)
    {
        var candidates = new List<Candidate>();
        foreach (var lead in leads)
        {
            var rank = rules.RankOf(lead.Source);
            foreach (var attribute in lead.Attributes)
            {
                if (attribute.Verification != Verification.Invalid && attribute.Value.Length > 0)
                {
                    candidates.Add(new Candidate(attribute, lead, rank));
                }
            }
        }

        return candidates;
    }

    private static int ByFieldThenBest(Candidate x, Candidate y)
    {
        var order = string.CompareOrdinal(x.Attribute.Field, y.Attribute.Field);
        order = order != 0 ? order : IsVerified(y).CompareTo(IsVerified(x));
        order = order != 0 ? order : x.Rank.CompareTo(y.Rank);
        order = order != 0 ? order : y.Lead.OccurredAt.CompareTo(x.Lead.OccurredAt);
        order = order != 0 ? order : string.CompareOrdinal(x.Lead.LeadId, y.Lead.LeadId);
        return order != 0 ? order : string.CompareOrdinal(x.Attribute.Value, y.Attribute.Value);
    }

    private static bool IsVerified(Candidate candidate) => candidate.Attribute.Verification == Verification.Verified;

    /// <summary>Of each distinct value its best evidence; the candidates come best first.</summary>
    private static void AddDistinct(List<Candidate> bestFirst, string rule, List<AttributeValue> survivors)
    {
        var distinct = new SortedDictionary<string, Candidate>(StringComparer.Ordinal);
        foreach (var candidate in bestFirst)
        {
            distinct.TryAdd(candidate.Attribute.Value, candidate);
        }

        foreach (var candidate in distinct.Values)
        {
            survivors.Add(Survivor(candidate, rule));
        }
    }

    private static AttributeValue Survivor(Candidate candidate, string rule) =>
        new()
        {
            Field = candidate.Attribute.Field,
            Value = candidate.Attribute.Value,
            Verification = candidate.Attribute.Verification,
            Source = candidate.Lead.Source,
            LeadId = candidate.Lead.LeadId,
            ObservedAt = candidate.Lead.OccurredAt,
            Rule = rule,
        };
}
