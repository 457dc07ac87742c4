using System.Text.Json.Serialization;

namespace LeadStreams.Streams.DeadLetters;

/// <summary>
/// The queue of a key that waits: places <see cref="First"/> to <see cref="Next"/> - 1, in the order in which the records came. A place is
/// either a parked record, or a hole: its record is a dead letter and must come back by a redrive, or be discarded. A key waits
/// as long as its queue has places; what is first and no hole is processed.
/// </summary>
/// <param name="Block">Names the queue.</param>
/// <param name="First">The place that is next to be processed.</param>
/// <param name="Next">
/// The place of the next record to come. As stored, it may be too low: a record that is parked at the end writes its own place only, which tells the rest.
/// </param>
/// <param name="SinceMs">When the queue began, UTC milliseconds since 1970.</param>
internal sealed record KeyQueue(QueueBlock Block, long First, long Next, long SinceMs)
{
    /// <summary>Places that are no holes; counted, not stored.</summary>
    [JsonIgnore]
    public int Parked { get; init; }

    /// <summary>Timers of the key that came due while it waited: name and due time, UTC milliseconds since 1970.</summary>
    public IReadOnlyList<HeldTimer> HeldTimers { get; init; } = [];

    /// <summary>Of the task's own queue only: when the task was paused, UTC milliseconds since 1970.</summary>
    public long? PausedSinceMs { get; init; }

    /// <summary>The place of a record in this queue.</summary>
    public QueuePlace PlaceOf(long number) => new(Block, number);

    /// <summary>The queue with one more record at its end.</summary>
    public KeyQueue WithAppended() => this with { Next = Next + 1, Parked = Parked + 1 };

    /// <summary>The queue as it is stored, with a place that holds a record.</summary>
    public KeyQueue WithFound(long place) => this with { Next = Math.Max(Next, place + 1), Parked = Parked + 1 };
}

/// <summary>A timer that came due while its key waited.</summary>
internal sealed record HeldTimer(string Name, long DueMs);
