using LeadStreams.Identity.Explain;

namespace LeadStreams.Cli.Evidence;

/// <summary>Finds persons by what people have in hand: the id of a lead, of a person (also one that is no more), or an e-mail address.</summary>
internal interface IPersonDirectory
{
    /// <summary>All that the reference may stand for: none when nothing is known, several when an address is shared.</summary>
    IReadOnlyList<PersonReference> Find(string reference);

    /// <summary>Why a reference stands for nobody.</summary>
    AbsentLead WhyNobody(string reference);

    /// <summary>When a lead occurred and where it came from; empty when nothing is known.</summary>
    string Describe(string leadId);
}

/// <summary>What a reference stands for.</summary>
/// <param name="Kind">What was given.</param>
/// <param name="Given">As it was given.</param>
/// <param name="PersonId">The person today.</param>
/// <param name="LeadIds">The lead itself, or all leads of the person, oldest first.</param>
internal sealed record PersonReference(ReferenceKind Kind, string Given, string PersonId, IReadOnlyList<string> LeadIds)
{
    /// <summary>The lead that stands for the reference in a decision about two leads.</summary>
    public string LeadId => LeadIds[0];

    /// <summary>In words: what was made of what was given.</summary>
    public string Expansion =>
        Kind switch
        {
            ReferenceKind.Lead => $"lead {LeadId} is of person {PersonId}",
            ReferenceKind.FormerPerson =>
                $"{Given} was a person, today {PersonId}: lead {LeadId}, the oldest of {LeadIds.Count}",
            ReferenceKind.Mailbox =>
                $"{Given} is an address of person {PersonId}: lead {LeadId}, the oldest of {LeadIds.Count}",
            _ => $"{Given} is a person: lead {LeadId}, the oldest of {LeadIds.Count}",
        };
}

/// <summary>What people have in hand.</summary>
internal enum ReferenceKind
{
    Lead,
    Person,

    /// <summary>A person that was merged away or split: its id stands for its oldest lead.</summary>
    FormerPerson,
    Mailbox,
}
