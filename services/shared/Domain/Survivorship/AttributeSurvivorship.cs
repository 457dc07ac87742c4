using LeadStreams.Contracts;

namespace LeadStreams.Domain.Survivorship;

/// <summary>
/// Chooses the surviving values among the source events of one person: verified before unverified, then the source's rank, then the newest
/// event, ties by lead id and value. Invalid values never survive. Independent of the order of the events.
/// </summary>
public static class AttributeSurvivorship
{
    private static readonly Comparer<Candidate> ByValueThenBest = Comparer<Candidate>.Create(CompareByValueThenBest);

    [ThreadStatic]
    private static Work? reused;

    private readonly record struct Candidate(LeadAttribute Attribute, PersonLead Lead, int Rank);

    /// <summary>Lists that every person would otherwise make anew.</summary>
    private sealed class Work
    {
        public List<Candidate> Candidates { get; } = [];

        public List<AttributeValue> Survivors { get; } = [];

        public void Clear()
        {
            Candidates.Clear();
            Survivors.Clear();
        }
    }

    /// <summary>The surviving values, sorted by field, then value.</summary>
    public static AvroList<AttributeValue> Survivors(IReadOnlyList<PersonLead> leads, SurvivorshipRules rules)
    {
        var work = reused ??= new Work();
        var (candidates, survivors) = (work.Candidates, work.Survivors);
        AddCandidates(leads, rules, candidates);
        candidates.Sort(ByFieldThenBest);
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
                AddDistinct(candidates, (i, end), rules.MultiValueRule, survivors);
            }
            else
            {
                survivors.Add(Survivor(candidates[i], rules.SingleValueRule));
            }

            i = end;
        }

        var result = AvroList<AttributeValue>.Adopt(survivors.ToArray());
        work.Clear();
        return result;
    }

    private static void AddCandidates(
        IReadOnlyList<PersonLead> leads,
        SurvivorshipRules rules,
        List<Candidate> candidates
    )
    {
        for (var i = 0; i < leads.Count; i++)
        {
            var lead = leads[i];
            var rank = rules.RankOf(lead.Source);
            foreach (var attribute in lead.Attributes)
            {
                if (attribute.Verification != Verification.Invalid && attribute.Value.Length > 0)
                {
                    candidates.Add(new Candidate(attribute, lead, rank));
                }
            }
        }
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

    private static int CompareByValueThenBest(Candidate x, Candidate y)
    {
        var order = string.CompareOrdinal(x.Attribute.Value, y.Attribute.Value);
        return order != 0 ? order : ByFieldThenBest(x, y);
    }

    /// <summary>Of each distinct value of one field its best evidence.</summary>
    private static void AddDistinct(
        List<Candidate> candidates,
        (int Start, int End) field,
        string rule,
        List<AttributeValue> survivors
    )
    {
        if (field.End - field.Start > 1)
        {
            candidates.Sort(field.Start, field.End - field.Start, ByValueThenBest);
        }

        for (var i = field.Start; i < field.End; i++)
        {
            if (
                i == field.Start
                || !string.Equals(
                    candidates[i].Attribute.Value,
                    candidates[i - 1].Attribute.Value,
                    StringComparison.Ordinal
                )
            )
            {
                survivors.Add(Survivor(candidates[i], rule));
            }
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
