using LeadStreams.Contracts;

namespace LeadStreams.Domain.Survivorship;

/// <summary>
/// What a set of source events says about the person behind them. A pure function of the set: the same for every order of arrival. The global person
/// and each market's view of it are made by it, from different sets.
/// </summary>
public readonly record struct GoldenRecord
{
    /// <summary>The events, oldest first, ties by lead id.</summary>
    public required AvroList<PersonLead> Leads { get; init; }

    /// <summary>Surviving values, sorted by field, then value.</summary>
    public required AvroList<AttributeValue> Attributes { get; init; }

    /// <summary>Consent fact in force per purpose.</summary>
    public required AvroList<Consent> Consents { get; init; }

    /// <summary>Source of the oldest event.</summary>
    public required string PrimarySource { get; init; }

    /// <summary>Rule that derived <see cref="PrimarySource"/>.</summary>
    public string PrimarySourceRule => Survivorship.PrimarySource.Rule;

    /// <summary>When the oldest event occurred.</summary>
    public DateTimeOffset FirstTouchAt => Leads[0].OccurredAt;

    /// <summary>When the newest event occurred.</summary>
    public DateTimeOffset LastTouchAt => Leads[Leads.Count - 1].OccurredAt;

    /// <summary>The golden record of these events, in whatever order. The array becomes the record's own.</summary>
    /// <exception cref="ArgumentException">There are none.</exception>
    public static GoldenRecord Of(PersonLead[] leads, SurvivorshipRules rules)
    {
        if (leads.Length == 0)
        {
            throw new ArgumentException("a person has at least one source event", nameof(leads));
        }

        Array.Sort(leads, ByAge);
        return new GoldenRecord
        {
            Leads = AvroList<PersonLead>.Adopt(leads),
            Attributes = AttributeSurvivorship.Survivors(leads, rules),
            Consents = ConsentSurvivorship.InForce(leads),
            PrimarySource = Survivorship.PrimarySource.Derive(leads),
        };
    }

    private static int ByAge(PersonLead x, PersonLead y)
    {
        var byTime = x.OccurredAt.CompareTo(y.OccurredAt);
        return byTime != 0 ? byTime : string.CompareOrdinal(x.LeadId, y.LeadId);
    }
}
