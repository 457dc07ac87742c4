using LeadStreams.Contracts;
using LeadStreams.Identity.Actors;

namespace LeadStreams.Identity.Tests.Actors;

/// <summary>How a simulated run is disturbed. Where a record comes in is not decided here but by the keys.</summary>
internal sealed record SimulationOptions
{
    /// <summary>Partitions of the topics.</summary>
    public int Partitions { get; init; } = 4;

    /// <summary>A transaction takes 1 to so many records of one queue.</summary>
    public int Batch { get; init; } = 12;

    /// <summary>True to take records out of a queue in any order, as no log would.</summary>
    public bool Chaos { get; init; }

    /// <summary>Nodes that share the partitions: messages within one are handed over in the transaction. 0: all go through the log.</summary>
    public int Nodes { get; init; }

    /// <summary>Chance after each transaction that components left in cells of others go home, at once and not after a rest.</summary>
    public double HomeRate { get; init; }

    /// <summary>True to make homes old or young by chance and not by the order of arrival.</summary>
    public bool RandomAges { get; init; }

    /// <summary>Moves larger than this are cut.</summary>
    public int PartBytes { get; init; } = RecordSize.Most;

    /// <summary>False when a change of rules leaves alone what guards count, so that leads need not tell it anew.</summary>
    public bool Retell { get; init; } = true;

    /// <summary>True to count the bytes of messages.</summary>
    public bool CountBytes { get; init; }

    /// <summary>A planted fault: changes or drops (null) what is about to be delivered.</summary>
    public Func<ActorSimulation, int, string, IdentityMessage, IdentityMessage?>? Plant { get; init; }

    /// <summary>True to hand over what must go through the log.</summary>
    public bool PlantHandOverAll { get; init; }
}
