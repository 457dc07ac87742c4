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
        List<Consent>? inForce = null;
        for (var i = 0; i < leads.Count; i++)
        {
            foreach (var consent in leads[i].Consents)
            {
                Take(inForce ??= [], consent);
            }
        }

        inForce?.Sort(static (x, y) => string.CompareOrdinal(x.Purpose, y.Purpose));
        return inForce is null ? [] : AvroList<Consent>.Adopt(inForce.ToArray());
    }

    // Purposes are few: searching them one by one is cheaper than a map.
    private static void Take(List<Consent> inForce, Consent consent)
    {
        for (var i = 0; i < inForce.Count; i++)
        {
            if (string.Equals(inForce[i].Purpose, consent.Purpose, StringComparison.Ordinal))
            {
                inForce[i] = Prevails(consent, inForce[i]) ? consent : inForce[i];
                return;
            }
        }

        inForce.Add(consent);
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
