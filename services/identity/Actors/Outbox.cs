using LeadStreams.Contracts;

namespace LeadStreams.Identity.Actors;

/// <summary>A message on its way.</summary>
/// <param name="Key">Key of the record, which decides the partition.</param>
/// <param name="Message">The message.</param>
/// <param name="ThroughLog">
/// True for a question that must not be answered within this transaction: what it waits for is itself still in the log.
/// </param>
internal readonly record struct Outgoing(string Key, IdentityMessage Message, bool ThroughLog);

/// <summary>
/// Collects what actors say, in order. Facts for one cell become one message, at the place of the first of them: never later than it was said, so that
/// a join does not come after what is said about the one who joins.
/// </summary>
internal sealed class Outbox
{
    private readonly List<Outgoing> messages = [];
    private readonly Dictionary<string, CellFacts> facts = new(StringComparer.Ordinal);
    private readonly List<CellFacts> free = [];

    private sealed class CellFacts
    {
        public int Position { get; set; }

        public List<IdentityLeadFact> Leads { get; } = [];

        public List<IdentityTokenFact> Tokens { get; } = [];
    }

    /// <summary>The decision or erasure that set off what is being said; null for evidence. Every message carries it on.</summary>
    public string? Cause { get; set; }

    /// <summary>True when nothing was said.</summary>
    public bool IsEmpty => messages.Count == 0;

    /// <summary>Says something to a lead, a token or a cell.</summary>
    public void Send(string key, IdentityMessage message) =>
        messages.Add(new Outgoing(key, message, ThroughLog: false));

    /// <summary>Asks something that must go through the log.</summary>
    public void SendThroughLog(string key, IdentityMessage message) =>
        messages.Add(new Outgoing(key, message, ThroughLog: true));

    /// <summary>Tells a cell about a lead.</summary>
    public void Tell(string cell, IdentityLeadFact fact) => FactsFor(cell).Leads.Add(fact);

    /// <summary>Tells a cell about a token.</summary>
    public void Tell(string cell, IdentityTokenFact fact) => FactsFor(cell).Tokens.Add(fact);

    /// <summary>Moves everything said so far to <paramref name="target"/>.</summary>
    public void DrainTo(List<Outgoing> target)
    {
        foreach (var (cell, told) in facts)
        {
            messages[told.Position] = new Outgoing(CellRef.LeadOf(cell), MessageOf(cell, told), ThroughLog: false);
            told.Leads.Clear();
            told.Tokens.Clear();
            free.Add(told);
        }

        target.AddRange(messages);
        Clear();
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        facts.Clear();
        messages.Clear();
        Cause = null;
    }

    private static IdentityMessage MessageOf(string cell, CellFacts told) =>
        new()
        {
            To = IdentityActorKind.Cell,
            Cell = cell,
            Facts = new IdentityFacts
            {
                Leads = AvroList<IdentityLeadFact>.Adopt(told.Leads.ToArray()),
                Tokens = AvroList<IdentityTokenFact>.Adopt(told.Tokens.ToArray()),
            },
        };

    private CellFacts FactsFor(string cell)
    {
        if (!facts.TryGetValue(cell, out var told))
        {
            told = free.Count > 0 ? free[^1] : new CellFacts();
            if (free.Count > 0)
            {
                free.RemoveAt(free.Count - 1);
            }

            told.Position = messages.Count;
            facts.Add(cell, told);
            messages.Add(default);
        }

        return told;
    }
}
