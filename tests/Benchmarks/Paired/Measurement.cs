namespace LeadStreams.Benchmarks.Paired;

/// <summary>What one body took in each round: nanoseconds and allocated bytes for one operation.</summary>
internal sealed class Measurement(Action body, int operationsPerCall, bool wall)
{
    private readonly List<double> nanoseconds = [];
    private int calls = 1;
    private long allocatedBytes;

    /// <summary>Nanoseconds for one operation, round by round.</summary>
    public IReadOnlyList<double> Nanoseconds => nanoseconds;

    /// <summary>Bytes allocated by the measuring thread for one operation, over all rounds.</summary>
    public double BytesPerOperation =>
        nanoseconds.Count == 0 ? 0 : (double)allocatedBytes / nanoseconds.Count / calls / operationsPerCall;

    /// <summary>Calls the body for a while, so that it is compiled for good, and finds how many calls fill one slice.</summary>
    public void WarmUp(TimeSpan duration, TimeSpan slice)
    {
        var started = ThreadClock.Now(wall);
        var done = 0L;
        long elapsed;
        do
        {
            body();
            done++;
            elapsed = ThreadClock.Now(wall) - started;
        } while (elapsed < duration.TotalNanoseconds);

        calls = (int)Math.Clamp(slice.TotalNanoseconds * done / elapsed, 1, 10_000_000);
    }

    /// <summary>One slice.</summary>
    public void Round()
    {
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var started = ThreadClock.Now(wall);
        for (var i = 0; i < calls; i++)
        {
            body();
        }

        var elapsed = ThreadClock.Now(wall) - started;
        allocatedBytes += GC.GetAllocatedBytesForCurrentThread() - allocated;
        nanoseconds.Add((double)elapsed / calls / operationsPerCall);
    }
}
