namespace LeadStreams.Benchmarks.Paired;

/// <summary>Our code and the raw loop that it is held against. Each body does one call's worth of work and is called many times.</summary>
/// <param name="Name">Name without spaces, as it stands in the table of ratios.</param>
/// <param name="Unit">What one operation is: <c>record</c>, <c>lead</c> …</param>
/// <param name="OperationsPerCall">Operations in one call of either body.</param>
/// <param name="Ours">Our code.</param>
/// <param name="Floor">The raw loop: the least that could be done for the same input.</param>
public sealed record Pair(string Name, string Unit, int OperationsPerCall, Action Ours, Action Floor)
{
    /// <summary>
    /// Whether a body waits for something outside its thread (a disk, a server). Then the wall clock counts; otherwise it is the processor time of the
    /// thread, which other work on the machine hardly touches.
    /// </summary>
    public bool Waits { get; init; }
}
