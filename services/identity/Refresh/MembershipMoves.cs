namespace LeadStreams.Identity.Refresh;

/// <summary>From which person to which each looked-at lead goes; the raw material of the history.</summary>
internal sealed class MembershipMoves
{
    private readonly Dictionary<string, SortedSet<string>> before = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedSet<string>> after = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string? From, string? To)> moves = new(StringComparer.Ordinal);

    /// <summary>Persons before, with their leads.</summary>
    public IReadOnlyDictionary<string, SortedSet<string>> Before => before;

    /// <summary>Persons after, with their leads.</summary>
    public IReadOnlyDictionary<string, SortedSet<string>> After => after;

    /// <summary>Every lead with its person before and after; null for none.</summary>
    public IReadOnlyDictionary<string, (string? From, string? To)> Moves => moves;

    /// <summary>Notes one lead.</summary>
    public void Add(string leadId, string? from, string? to)
    {
        moves.Add(leadId, (from, to));
        AddTo(before, from, leadId);
        AddTo(after, to, leadId);
    }

    private static void AddTo(Dictionary<string, SortedSet<string>> persons, string? personId, string leadId)
    {
        if (personId is null)
        {
            return;
        }

        if (!persons.TryGetValue(personId, out var leads))
        {
            persons.Add(personId, leads = new SortedSet<string>(StringComparer.Ordinal));
        }

        leads.Add(leadId);
    }
}
