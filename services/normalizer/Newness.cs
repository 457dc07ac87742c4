using LeadStreams.Contracts;

namespace LeadStreams.Normalizer;

/// <summary>Which of two versions of a source record is the newer: the greater source version, ties by the greater content hash, which begins with the order of the mapping.</summary>
internal static class Newness
{
    /// <summary>Above 0 when <paramref name="lead"/> is newer, 0 when it is the same, below 0 when it is older.</summary>
    public static int Compare(NormalizedLead lead, SeenLead seen) =>
        lead.SourceVersion != seen.SourceVersion
            ? lead.SourceVersion.CompareTo(seen.SourceVersion)
            : string.CompareOrdinal(lead.ContentHash, seen.ContentHash);
}
