namespace LeadStreams.Identity.Refresh;

/// <summary>One lead, with its person before and after; null for none.</summary>
internal readonly record struct MembershipMove(string LeadId, string? From, string? To);

/// <summary>From which person to which each looked-at lead goes; the raw material of the history.</summary>
internal sealed class MembershipMoves
{
    private readonly List<MembershipMove> moves = [];
    private readonly HashSet<string> before = new(StringComparer.Ordinal);
    private readonly HashSet<string> reached = new(StringComparer.Ordinal);

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

    /// <summary>True for a person that is new, and made of new leads alone: nothing else has to do with it.</summary>
    public bool IsNew(string personId) => !before.Contains(personId) && !reached.Contains(personId);

    /// <summary>
    /// The moves that touch a person to which more happened than that it gained leads; steady state has few. All moves of such a person are among them.
    /// </summary>
    public List<MembershipMove> News()
    {
        var changed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (_, from, to) in moves)
        {
            var isGrowth = from is null && before.Contains(to!);
            if (!isGrowth && !string.Equals(from, to, StringComparison.Ordinal))
            {
                changed.Add(from ?? to!);
                changed.Add(to ?? from!);
            }
        }

        return moves.FindAll(move =>
            (move.From is not null && changed.Contains(move.From)) || (move.To is not null && changed.Contains(move.To))
        );
    }
}
