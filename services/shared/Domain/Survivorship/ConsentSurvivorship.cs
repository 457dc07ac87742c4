using LeadStreams.Contracts;

namespace LeadStreams.Domain.Survivorship;

/// <summary>
/// The consent fact in force per purpose: the latest captured one; of facts captured at the same instant a refusal or withdrawal
/// beats a grant. Independent of the order of the events.
/// </summary>
public static class ConsentSurvivorship
{
    /// <summary>One fact per purpose, sorted by purpose.</summary>
    public static AvroList<Consent> InForce(IReadOnlyList<PersonLead> leads)
    {
        SortedDictionary<string, Consent>? inForce = null;
        foreach (var lead in leads)
        {
            foreach (var consent in lead.Consents)
            {
                inForce ??= new SortedDictionary<string, Consent>(StringComparer.Ordinal);
                if (!inForce.TryGetValue(consent.Purpose, out var known) || Prevails(consent, known))
                {
                    inForce[consent.Purpose] = consent;
                }
            }
        }

        return inForce is null ? [] : AvroList<Consent>.Adopt(inForce.Values.ToArray());
    }

    private static bool Prevails(Consent consent, Consent known)
    {
        var order = consent.CapturedAt.CompareTo(known.CapturedAt);
        order = order != 0 ? order : known.Granted.CompareTo(consent.Granted);
        order = order != 0 ? order : string.CompareOrdinal(consent.LegalBasis, known.LegalBasis);
        order = order != 0 ? order : string.CompareOrdinal(consent.TextVersion, known.TextVersion);
        order = order != 0 ? order : string.CompareOrdinal(consent.Method, known.Method);
        return order > 0;
    }
}
