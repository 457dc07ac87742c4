using LeadStreams.Contracts;

namespace LeadStreams.Domain.Survivorship;

/// <summary>
/// The consent fact in force per purpose: the latest captured one; of facts captured at the same instant a refusal or withdrawal
/// beats a grant. Independent of the order of the events.
/// </summary>
public static class ConsentSurvivorship
{
    [ThreadStatic]
    private static Survivors<Consent, ByPurpose>? reused;

    /// <summary>One fact per purpose, sorted by purpose.</summary>
    public static AvroList<Consent> InForce(ReadOnlySpan<PersonLead> leads)
    {
        if (leads.Length == 1 && leads[0].Consents.Count <= 1)
        {
            return leads[0].Consents;
        }

        var inForce = reused ??= new Survivors<Consent, ByPurpose>();
        foreach (var lead in leads)
        {
            foreach (var consent in lead.Consents)
            {
                inForce.Add(consent);
            }
        }

        var consents = AvroList.Create(inForce.Items);
        inForce.Clear();
        return consents;
    }

    private readonly struct ByPurpose : ISurvival<Consent>
    {
        public static int Order(in Consent x, in Consent y) => string.CompareOrdinal(x.Purpose, y.Purpose);

        public static bool Prevails(in Consent candidate, in Consent known)
        {
            var order = candidate.CapturedAt.CompareTo(known.CapturedAt);
            order = order != 0 ? order : known.Granted.CompareTo(candidate.Granted);
            order = order != 0 ? order : string.CompareOrdinal(candidate.LegalBasis, known.LegalBasis);
            order = order != 0 ? order : string.CompareOrdinal(candidate.TextVersion, known.TextVersion);
            order = order != 0 ? order : string.CompareOrdinal(candidate.Method, known.Method);
            return order > 0;
        }
    }
}
