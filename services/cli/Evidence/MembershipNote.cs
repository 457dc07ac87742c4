using LeadStreams.Domain;
using LeadStreams.Identity.Explain;

namespace LeadStreams.Cli.Evidence;

/// <summary>What identity last said, beside what the facts and the rules of an explanation give.</summary>
internal static class MembershipNote
{
    /// <summary>Notes on standard error when the memberships of a person are not those explained.</summary>
    public static void WriteWhereOther(EvidenceSession session, PersonExplanation person)
    {
        var personId = Uuid5.PersonId(person.Anchor);
        var said = session.Persons.Find(personId);
        if (
            said is not [{ Kind: ReferenceKind.Person, LeadIds: var leads }]
            || !leads.ToHashSet().SetEquals(person.Leads.Select(lead => lead.LeadId))
        )
        {
            Note(
                session,
                said is [{ Kind: ReferenceKind.Person }] ? $"{said[0].LeadIds.Count} lead(s)" : "none of this person"
            );
        }
    }

    /// <summary>Notes on standard error when the memberships of two leads say otherwise.</summary>
    public static void WriteWhereOther(EvidenceSession session, string a, string b, bool isOne)
    {
        if (
            session.Persons.Find(a) is [var one]
            && session.Persons.Find(b) is [var other]
            && one.PersonId == other.PersonId != isOne
        )
        {
            Note(session, isOne ? "two persons" : $"one person, {one.PersonId}");
        }
    }

    private static void Note(EvidenceSession session, string said) =>
        Console.Error.WriteLine(
            $"note: leads.memberships says {said}: identity has not caught up yet, or goes by other rules than these ({session.Labels.Rules})"
        );
}
