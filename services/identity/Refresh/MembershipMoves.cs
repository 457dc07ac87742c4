using LeadStreams.Domain;

namespace LeadStreams.Identity.Refresh;

/// <summary>One lead, with its person before and after; null for none.</summary>
internal readonly record struct MembershipMove(string LeadId, string? From, string? To);

/// <summary>
/// From which person to which each looked-at lead goes; the raw material of the history. Persons are told apart by their oldest leads: their ids are derived only for those of which there is
/// something to tell.
/// </summary>
internal sealed class MembershipMoves
{
    private readonly List<Noted> moves = [];
    private readonly HashSet<string> before = new(StringComparer.Ordinal);
    private readonly HashSet<string> reached = new(StringComparer.Ordinal);
    private readonly HashSet<string> changed = new(StringComparer.Ordinal);
    private readonly List<MembershipMove> created = [];
    private readonly List<MembershipMove> entangled = [];

    /// <summary>Notes one lead, once, with the oldest lead of its person before and after, and the id of the one after.</summary>
    public void Add(string leadId, string? fromAnchor, string? toAnchor, string? personId)
    {
        moves.Add(new Noted(leadId, fromAnchor, toAnchor, personId));
        if (fromAnchor is not null)
        {
            before.Add(fromAnchor);
            if (toAnchor is not null)
            {
                reached.Add(toAnchor);
            }
        }
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        moves.Clear();
        before.Clear();
        reached.Clear();
        changed.Clear();
        created.Clear();
        entangled.Clear();
    }

    /// <summary>
    /// The moves that touch a person to which more happened than that it gained leads; steady state has few. All moves of such a person are among them. Those of persons
    /// that are new, and made of new leads alone, are apart: nothing else has to do with them. Persons are told by their ids.
    /// </summary>
    public (List<MembershipMove> Created, List<MembershipMove> Entangled) News()
    {
        foreach (var move in moves)
        {
            if (move.From is null && !before.Contains(move.To!))
            {
                if (reached.Contains(move.To!))
                {
                    changed.Add(move.To!);
                }
                else
                {
                    created.Add(new MembershipMove(move.LeadId, null, move.PersonId));
                }
            }
            else if (move.From is not null && !string.Equals(move.From, move.To, StringComparison.Ordinal))
            {
                changed.Add(move.From);
                changed.Add(move.To ?? move.From);
            }
        }

        foreach (var move in moves)
        {
            if (changed.Count > 0 && (IsChanged(move.From) || IsChanged(move.To)))
            {
                var from = move.From is null ? null : Uuid5.PersonId(move.From);
                entangled.Add(new MembershipMove(move.LeadId, from, move.PersonId));
            }
        }

        return (created, entangled);
    }

    private bool IsChanged(string? anchor) => anchor is not null && changed.Contains(anchor);

    private readonly record struct Noted(string LeadId, string? From, string? To, string? PersonId);
}
