using LeadStreams.Contracts;

namespace LeadStreams.Domain.Survivorship;

/// <summary>
/// Chooses the surviving values among the source events of one person: verified before unverified, then the source's rank, then the newest
/// event, ties by lead id and value. Invalid values never survive. Independent of the order of the events.
/// </summary>
public static class AttributeSurvivorship
{
    [ThreadStatic]
    private static Survivors<Candidate, ByField>? reused;

    private readonly record struct Candidate(LeadAttribute Attribute, PersonLead Lead, int Rank, bool IsMultiValued);

    /// <summary>The surviving values, sorted by field, then value.</summary>
    public static AvroList<AttributeValue> Survivors(ReadOnlySpan<PersonLead> leads, SurvivorshipRules rules)
    {
        var survivors = reused ??= new Survivors<Candidate, ByField>();
        foreach (var lead in leads)
        {
            var rank = rules.RankOf(lead.Source);
            foreach (var attribute in lead.Attributes)
            {
                if (attribute.Verification != Verification.Invalid && attribute.Value.Length > 0)
                {
                    survivors.Add(new Candidate(attribute, lead, rank, rules.IsMultiValued(attribute.Field)));
                }
            }
        }

        var values = new AttributeValue[survivors.Items.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = ValueOf(survivors.Items[i], rules);
        }

        survivors.Clear();
        return AvroList<AttributeValue>.Adopt(values);
    }

    private static AttributeValue ValueOf(in Candidate candidate, SurvivorshipRules rules) =>
        new()
        {
            Field = candidate.Attribute.Field,
            Value = candidate.Attribute.Value,
            Verification = candidate.Attribute.Verification,
            Source = candidate.Lead.Source,
            LeadId = candidate.Lead.LeadId,
            ObservedAt = candidate.Lead.OccurredAt,
            Rule = candidate.IsMultiValued ? rules.MultiValueRule : rules.SingleValueRule,
        };

    /// <summary>Of a field one value survives; of a multi-valued one each distinct value, with its best evidence.</summary>
    private readonly struct ByField : ISurvival<Candidate>
    {
        public static int Order(in Candidate x, in Candidate y)
        {
            var order = string.CompareOrdinal(x.Attribute.Field, y.Attribute.Field);
            return order == 0 && x.IsMultiValued ? string.CompareOrdinal(x.Attribute.Value, y.Attribute.Value) : order;
        }

        public static bool Prevails(in Candidate candidate, in Candidate known)
        {
            var order = IsVerified(known).CompareTo(IsVerified(candidate));
            order = order != 0 ? order : candidate.Rank.CompareTo(known.Rank);
            order = order != 0 ? order : known.Lead.OccurredAt.CompareTo(candidate.Lead.OccurredAt);
            order = order != 0 ? order : string.CompareOrdinal(candidate.Lead.LeadId, known.Lead.LeadId);
            order = order != 0 ? order : string.CompareOrdinal(candidate.Attribute.Value, known.Attribute.Value);
            return order < 0;
        }

        private static bool IsVerified(in Candidate candidate) =>
            candidate.Attribute.Verification == Verification.Verified;
    }
}
