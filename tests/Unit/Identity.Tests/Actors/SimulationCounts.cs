using LeadStreams.Contracts;

namespace LeadStreams.Identity.Tests.Actors;

/// <summary>What a simulated run cost.</summary>
internal sealed class SimulationCounts
{
    public long Transactions { get; set; }

    public long Messages { get; private set; }

    public long Retries { get; private set; }

    public long HandedOver { get; set; }

    public long Moves { get; private set; }

    public long Moved { get; private set; }

    public long BroughtHome { get; set; }

    public long CutMoves { get; private set; }

    public long Bytes { get; set; }

    public int LargestMessage { get; set; }

    public void Add(IdentityMessage message)
    {
        Messages++;
        Retries += message.Rare is { Resend: true } or { AskingLead: not null } ? 1 : 0;
        if (message.Rare?.Bulk is { } bulk)
        {
            Moves += bulk.Part == 0 ? 1 : 0;
            CutMoves += bulk is { Part: 0, Parts: > 1 } ? 1 : 0;
            Moved += bulk.Leads.Count + bulk.Tokens.Count;
        }
    }

    public void Add(SimulationCounts other)
    {
        Transactions += other.Transactions;
        Messages += other.Messages;
        Retries += other.Retries;
        HandedOver += other.HandedOver;
        Moves += other.Moves;
        Moved += other.Moved;
        BroughtHome += other.BroughtHome;
        CutMoves += other.CutMoves;
        Bytes += other.Bytes;
    }
}
