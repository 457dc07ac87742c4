using System.Globalization;
using LeadStreams.Domain;
using LeadStreams.Identity.Explain;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Cli.Reviews;

/// <summary>A link that waits for a person to decide.</summary>
internal sealed record OpenReview(
    string ReviewId,
    string Reason,
    TokenId Token,
    TimeSpan Age,
    IReadOnlyList<string> Markets,
    IReadOnlyList<ReviewedPerson> Persons
)
{
    /// <summary>One line for people.</summary>
    public string Line(bool showValues)
    {
        var owner = Markets.Count == 0 ? "unassigned" : string.Join(',', Markets);
        var token = $"{Token.Namespace} {(showValues ? Token.Value : ValueMask.Of(Token))}";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{ReviewId}  {Reason, -11}  {Told(Age), 5}  {owner, -10}  {Persons.Count} persons, {Persons.Sum(one => one.LeadIds.Count)} leads  {token}  {string.Join(' ', Persons.Select(one => one.Anchor))}"
        );
    }

    private static string Told(TimeSpan age) =>
        age.TotalDays >= 1 ? FormattableString.Invariant($"{age.TotalDays:0}d")
        : age.TotalHours >= 1 ? FormattableString.Invariant($"{age.TotalHours:0}h")
        : FormattableString.Invariant($"{age.TotalMinutes:0}m");
}

/// <summary>One of the persons that a review would link.</summary>
internal sealed record ReviewedPerson(string PersonId, IReadOnlyList<string> LeadIds)
{
    /// <summary>The oldest lead: the one from which the person's id is made.</summary>
    public string Anchor => LeadIds.FirstOrDefault(lead => Uuid5.PersonId(lead) == PersonId) ?? LeadIds[0];
}
