using LeadStreams.Contracts;
using LeadStreams.Streams;

namespace LeadStreams.Identity.Actors;

/// <summary>
/// How many leads the person had that was last emitted of an oldest lead, and by which rules of survivorship. It is written with the lead; when a person only gains leads, which
/// most do, an entry of a few bytes is written instead, and the lead with all its evidence stays as it is.
/// </summary>
internal sealed class SaidPersons(IStore<IdentityCellPerson> entries)
{
    private static readonly IdentityCellPerson None = new() { Leads = 0, Rules = 0 };

    /// <summary>The person last emitted of this oldest lead; without leads when there is none.</summary>
    public IdentityCellPerson Of(IdentityCellLead anchor) =>
        anchor.PersonId is null
            ? None
            : entries.Get(anchor.LeadId)
                ?? new IdentityCellPerson { Leads = anchor.PersonLeads, Rules = anchor.PersonRules };

    /// <summary>The person is emitted with other leads, or by other rules, and its oldest lead is not written.</summary>
    public void Set(IdentityCellLead anchor, int leads, int rules) =>
        entries.Put(anchor.LeadId, new IdentityCellPerson { Leads = leads, Rules = rules });

    /// <summary>The lead is written anew, or leaves: what it says of its person counts, and nothing beside it.</summary>
    public void Forget(IdentityCellLead lead)
    {
        if (lead.PersonId is not null)
        {
            entries.Delete(lead.LeadId);
        }
    }

    /// <summary>A lead that leaves its cell, with all that is known of its person.</summary>
    public IdentityCellLead Take(IdentityCellLead lead)
    {
        var person = Of(lead);
        Forget(lead);
        return lead with { PersonLeads = person.Leads, PersonRules = person.Rules };
    }
}
