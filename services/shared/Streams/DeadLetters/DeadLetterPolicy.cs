namespace LeadStreams.Streams;

/// <summary>What a dead letter means for later records of its key.</summary>
public enum DeadLetterOrder
{
    /// <summary>Nothing.</summary>
    Independent,

    /// <summary>They wait behind it.</summary>
    Park,

    /// <summary>They take its place.</summary>
    Supersede,
}

/// <summary>What a dead letter means for later records of its key, and what a redrive does then.</summary>
public sealed record DeadLetterPolicy
{
    /// <summary>Records that may wait behind one dead letter, if nothing else is said.</summary>
    public const int DefaultMaxParkedPerKey = 1_000;

    private DeadLetterPolicy(DeadLetterOrder order, int maxParkedPerKey)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxParkedPerKey);
        (Order, MaxParkedPerKey) = (order, maxParkedPerKey);
    }

    /// <summary>
    /// Later records are processed, and a redrive processes the dead letter after them, as often as it is asked for. Right where a record
    /// tells its own version, or stands for itself.
    /// </summary>
    public static DeadLetterPolicy Independent { get; } = new(DeadLetterOrder.Independent, DefaultMaxParkedPerKey);

    /// <summary>
    /// A later record of the key takes the dead letter's place: from then on a redrive of it does nothing. Right where each record is the
    /// whole truth about its key and tells no version: an old one must never come after a newer one. For topologies of one source.
    /// </summary>
    public static DeadLetterPolicy Supersede { get; } = new(DeadLetterOrder.Supersede, DefaultMaxParkedPerKey);

    /// <summary>What it is.</summary>
    public DeadLetterOrder Order { get; }

    /// <summary>Records that may wait behind one dead letter.</summary>
    public int MaxParkedPerKey { get; }

    /// <summary>
    /// Later records of the key, of whatever source, and its timers wait until the dead letter is redriven or discarded; then they
    /// follow in order. Other keys never wait. Records beyond <paramref name="maxParkedPerKey"/> become dead letters themselves
    /// (<see cref="RejectCodes.TooManyParked"/>) and keep their place: the ones behind them wait for their redrive.
    /// Records without a key have no order and never wait.
    /// </summary>
    public static DeadLetterPolicy Park(int maxParkedPerKey = DefaultMaxParkedPerKey) =>
        new(DeadLetterOrder.Park, maxParkedPerKey);
}
