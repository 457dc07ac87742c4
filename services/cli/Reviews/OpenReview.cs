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
    /// <summary>Number of leads of all its persons.</summary>
    public int Leads => Persons.Sum(person => person.LeadIds.Count);

    /// <summary>Whose people decide it.</summary>
    public string Owner => Markets.Count == 0 ? "unassigned" : string.Join(',', Markets);

    /// <summary>The token that would link its persons.</summary>
    public string TokenText(bool showValues) => $"{Token.Namespace} {(showValues ? Token.Value : ValueMask.Of(Token))}";
}

/// <summary>One of the persons that a review would link.</summary>
internal sealed record ReviewedPerson(string PersonId, IReadOnlyList<string> LeadIds)
{
    /// <summary>The oldest lead: the one from which the person's id is made.</summary>
    public string Anchor => LeadIds.FirstOrDefault(lead => Uuid5.PersonId(lead) == PersonId) ?? LeadIds[0];
}
