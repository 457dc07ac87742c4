using System.Runtime.InteropServices;
using LeadStreams.Contracts;
using LeadStreams.Domain;
using LeadStreams.Identity.Actors;

namespace LeadStreams.Identity.Refresh;

/// <summary>A looked-at lead, with the oldest lead of the person of which it was part; null when it is new.</summary>
internal readonly record struct MovedLead(string LeadId, string? From);

/// <summary>Looked-at leads that are one person now, or that are erased: then there is no person.</summary>
internal readonly record struct Gathering(string? Anchor, string? PersonId, int Start, int End);

/// <summary>
/// From which person to which each looked-at lead goes; the raw material of the history. Persons of before are told apart by their oldest leads: their ids are wanted only of those of which
/// there is something to tell.
/// </summary>
internal sealed class MembershipMoves
{
    private const int Several = -1;

    private readonly List<MovedLead> leads = [];
    private readonly List<Gathering> gatherings = [];
    private readonly Dictionary<string, Origin> origins = new(StringComparer.Ordinal);

    /// <summary>Who came together, once a person.</summary>
    public IReadOnlyList<Gathering> Gatherings => gatherings;

    /// <summary>The leads that are added next are the person of this oldest lead; or, without one, they are erased.</summary>
    public void Gather(string? anchor, string? personId) =>
        gatherings.Add(new Gathering(anchor, personId, leads.Count, leads.Count));

    /// <summary>Notes one lead, once, with what was said of it before.</summary>
    public void Add(IdentityCellLead lead)
    {
        var from = SaidMembership.AnchorOf(lead);
        leads.Add(new MovedLead(lead.LeadId, from));
        var gathering = gatherings.Count - 1;
        gatherings[gathering] = gatherings[gathering] with { End = leads.Count };
        if (from is null)
        {
            return;
        }

        ref var origin = ref CollectionsMarshal.GetValueRefOrAddDefault(origins, from, out var isKnown);
        origin = new Origin(
            !isKnown || origin.Gathering == gathering ? gathering : Several,
            lead.PersonId ?? origin.PersonId
        );
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        leads.Clear();
        gatherings.Clear();
        origins.Clear();
    }

    /// <summary>The leads of a gathering.</summary>
    public ReadOnlySpan<MovedLead> LeadsOf(Gathering gathering) =>
        CollectionsMarshal.AsSpan(leads)[gathering.Start..gathering.End];

    /// <summary>True when leads of a gathering come from a person of which others went elsewhere.</summary>
    public bool IsEntangled(Gathering gathering)
    {
        string? last = null;
        foreach (var (_, from) in LeadsOf(gathering))
        {
            if (from is not null && !ReferenceEquals(from, last) && origins[from].Gathering == Several)
            {
                return true;
            }

            last = from;
        }

        return false;
    }

    /// <summary>The id of the person of before with this oldest lead.</summary>
    public string IdOfOrigin(string anchor) => origins[anchor].PersonId ?? Uuid5.PersonId(anchor);

    /// <summary>A person of before: where its leads went, and its id where its oldest lead told it.</summary>
    private readonly record struct Origin(int Gathering, string? PersonId);
}
