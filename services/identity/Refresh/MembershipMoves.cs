namespace LeadStreams.Identity.Refresh;

/// <summary>One lead, with its person before and after; null for none.</summary>
internal readonly record struct MembershipMove(string LeadId, string? From, string? To);

/// <summary>From which person to which each looked-at lead goes; the raw material of the history.</summary>
internal sealed class MembershipMoves
{
    private readonly List<MembershipMove> moves = [];
    private readonly HashSet<string> before = new(StringComparer.Ordinal);
    private readonly HashSet<string> reached = new(StringComparer.Ordinal);
    private readonly HashSet<string> changed = new(StringComparer.Ordinal);

    /// <summary>Notes one lead, once.</summary>
    public void Add(string leadId, string? from, string? to)
    {
        moves.Add(new MembershipMove(leadId, from, to));
        if (from is not null)
        {
            before.Add(from);
            if (to is not null)
            {
                reached.Add(to);
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
    }

    /// <summary>
    /// The moves that touch a person to which more happened than that it gained leads; steady state has few. All moves of such a person are among them. Those of persons
    /// that are new, and made of new leads alone, are <paramref name="created"/>: nothing else has to do with them.
    /// </summary>
    public void News(List<MembershipMove> created, List<MembershipMove> entangled)
    {
        foreach (var move in moves)
        {
            var (_, from, to) = move;
            if (from is null && !before.Contains(to!))
            {
                if (reached.Contains(to!))
                {
                    changed.Add(to!);
                }
                else
                {
                    created.Add(move);
                }
            }
            else if (from is not null && !string.Equals(from, to, StringComparison.Ordinal))
            {
                changed.Add(from);
                changed.Add(to ?? from);
            }
        }

        if (changed.Count > 0)
        {
            entangled.AddRange(moves.FindAll(IsOfChanged));
        }
    }

    private bool IsOfChanged(MembershipMove move) =>
        (move.From is not null && changed.Contains(move.From)) || (move.To is not null && changed.Contains(move.To));
}
