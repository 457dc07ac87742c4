using System.Runtime.InteropServices;
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
/// a join does not come after what is said about the one who joins. So do answers for one lead that follow one another.
/// </summary>
internal sealed class Outbox
{
    private readonly List<Outgoing> messages = [];
    private readonly Dictionary<string, CellFacts> facts = new(StringComparer.Ordinal);
    private readonly List<CellFacts> free = [];
    private readonly List<IdentityTokenHome> answers = [];
    private (string LeadId, string? Cause, int Position) answered;

    private sealed class CellFacts
    {
        public int Position { get; set; }

        /// <summary>The lead that the cell is named after, when it came by: its text need not be cut out of the name.</summary>
        public string? LeadOfCell { get; set; }

        public List<IdentityLeadFact> Leads { get; } = [];

        public List<IdentityTokenFact> Tokens { get; } = [];

        public void Named(string cell, string leadId)
        {
            if (LeadOfCell is null && CellRef.IsNamedAfter(cell, leadId))
            {
                LeadOfCell = leadId;
            }
        }
    }

    /// <summary>The decision, erasure or rules that set off what is being said; null for evidence. Every message carries it on.</summary>
    public string? Cause { get; set; }

    /// <summary>True when nothing was said.</summary>
    public bool IsEmpty => messages.Count == 0;

    /// <summary>Says something to a lead, a token or a cell.</summary>
    public void Send(string key, IdentityMessage message) =>
        messages.Add(new Outgoing(key, message, ThroughLog: false));

    /// <summary>Asks something that must go through the log.</summary>
    public void SendThroughLog(string key, IdentityMessage message) =>
        messages.Add(new Outgoing(key, message, ThroughLog: true));

    /// <summary>Tells a lead about one of its tokens. Those of a new lead are told about one after the other.</summary>
    public void Answer(string leadId, IdentityTokenHome home)
    {
        if (
            answers.Count == 0
            || !string.Equals(answered.LeadId, leadId, StringComparison.Ordinal)
            || !string.Equals(answered.Cause, Cause, StringComparison.Ordinal)
        )
        {
            EndAnswers();
            answered = (leadId, Cause, messages.Count);
            messages.Add(default);
        }

        answers.Add(home);
    }

    /// <summary>Tells a cell about a lead.</summary>
    public void Tell(string cell, IdentityLeadFact fact)
    {
        var told = FactsFor(cell);
        told.Leads.Add(fact);
        told.Named(cell, fact.LeadId);
    }

    /// <summary>Tells a cell about a token.</summary>
    public void Tell(string cell, IdentityTokenFact fact)
    {
        var told = FactsFor(cell);
        told.Tokens.Add(fact);
        foreach (var leadId in fact.LeadIds)
        {
            told.Named(cell, leadId);
        }
    }

    /// <summary>Moves everything said so far to <paramref name="target"/>.</summary>
    public void DrainTo(List<Outgoing> target)
    {
        EndAnswers();
        foreach (var (cell, told) in facts)
        {
            var key = told.LeadOfCell ?? CellRef.LeadOf(cell);
            messages[told.Position] = new Outgoing(key, MessageOf(cell, told), ThroughLog: false);
            told.LeadOfCell = null;
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
        answers.Clear();
        messages.Clear();
        Cause = null;
    }

    private void EndAnswers()
    {
        if (answers.Count > 0)
        {
            var message = new IdentityMessage
            {
                To = IdentityActorKind.Lead,
                Cause = answered.Cause,
                TokenHomes = AvroList<IdentityTokenHome>.Adopt(answers.ToArray()),
            };
            messages[answered.Position] = new Outgoing(answered.LeadId, message, ThroughLog: false);
            answers.Clear();
        }
    }

    private static IdentityMessage MessageOf(string cell, CellFacts told) =>
        new()
        {
            To = IdentityActorKind.Cell,
            Cell = cell,
            Facts = new IdentityFacts
            {
                Leads = told.Leads.Count == 0 ? [] : AvroList<IdentityLeadFact>.Adopt(told.Leads.ToArray()),
                Tokens = told.Tokens.Count == 0 ? [] : AvroList<IdentityTokenFact>.Adopt(told.Tokens.ToArray()),
            },
        };

    private CellFacts FactsFor(string cell)
    {
        ref var told = ref CollectionsMarshal.GetValueRefOrAddDefault(facts, cell, out var isKnown);
        if (!isKnown)
        {
            told = free.Count > 0 ? free[^1] : new CellFacts();
            if (free.Count > 0)
            {
                free.RemoveAt(free.Count - 1);
            }

            told.Position = messages.Count;
            messages.Add(default);
        }

        return told!;
    }
}
