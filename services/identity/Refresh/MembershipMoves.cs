namespace LeadStreams.Identity.Refresh;

/// <summary>From which person to which each looked-at lead goes; the raw material of the history.</summary>
internal sealed class MembershipMoves
{
    private readonly Dictionary<string, List<string>> before = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> after = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string? From, string? To)> moves = new(StringComparer.Ordinal);

    /// <summary>Persons before, with their leads.</summary>
    public IReadOnlyDictionary<string, List<string>> Before => before;

    /// <summary>Persons after, with their leads.</summary>
    public IReadOnlyDictionary<string, List<string>> After => after;

    /// <summary>Every lead with its person before and after; null for none.</summary>
    public IReadOnlyDictionary<string, (string? From, string? To)> Moves => moves;

    /// <summary>Notes one lead.</summary>
    public void Add(string leadId, string? from, string? to)
    {
        moves.Add(leadId, (from, to));
        AddTo(before, from, leadId);
        AddTo(after, to, leadId);
    }

    /// <summary>
    /// The moves that touch a person to which more happened than that it gained leads; steady state has few.
    /// </summary>
    public List<(string? From, string? To)> MovesThatAreNews()
    {
        var changed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (from, to) in moves.Values)
        {
            var isGrowth = from is null && before.ContainsKey(to!);
            if (!isGrowth && !string.Equals(from, to, StringComparison.Ordinal))
            {
                changed.Add(from ?? to!);
                changed.Add(to ?? from!);
            }
        }

        var news = new List<(string? From, string? To)>();
        foreach (var (from, to) in moves.Values)
        {
            if ((from is not null && changed.Contains(from)) || (to is not null && changed.Contains(to)))
            {
                news.Add((from, to));
            }
        }

        return news;
    }

    private static void AddTo(Dictionary<string, List<string>> persons, string? personId, string leadId)
    {
        if (personId is null)
        {
            return;
        }

        if (!persons.TryGetValue(personId, out var leads))
        {
            persons.Add(personId, leads = []);
        }

        leads.Add(leadId);
    }
}
