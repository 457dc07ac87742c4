using LeadStreams.Contracts;

namespace LeadStreams.Domain.Survivorship;

/// <summary>
/// The source a person is attributed to, when one name is asked for. Derived, never stored as a fact of its own: dropping it and
/// deriving it again gives the same, and the rule is named beside it.
/// </summary>
public static class PrimarySource
{
    /// <summary>Rule id and version: the source of the oldest event, ties by lead id.</summary>
    public const string Rule = "first_touch/1";

    /// <summary>The primary source of these events, oldest first.</summary>
    public static string Derive(IReadOnlyList<PersonLead> oldestFirst) => oldestFirst[0].Source;
}
