using System.Diagnostics;

namespace LeadStreams.Benchmarks.Paired;

/// <summary>Runs the two bodies of a pair alternately, so that whatever disturbs the machine disturbs both.</summary>
/// <param name="PairTime">Time for one pair, on the wall.</param>
internal sealed record PairedRun(TimeSpan PairTime)
{
    private const int MinRounds = 3;
    private const int MaxRounds = 101;
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(20);

    public PairedResult Measure(Pair pair)
    {
        var ours = new Measurement(pair.Ours, pair.OperationsPerCall, pair.Waits);
        var floor = new Measurement(pair.Floor, pair.OperationsPerCall, pair.Waits);
        var started = Stopwatch.GetTimestamp();

        // In two turns: the second one runs what the runtime compiled after seeing the first, and gauges it.
        for (var turn = 0; turn < 2; turn++)
        {
            ours.WarmUp(PairTime / 16, Slice);
            floor.WarmUp(PairTime / 16, Slice);
        }

        for (var round = 0; round < MaxRounds; round++)
        {
            if (round >= MinRounds && Stopwatch.GetElapsedTime(started) > PairTime)
            {
                break;
            }

            var (first, second) = round % 2 == 0 ? (ours, floor) : (floor, ours);
            first.Round();
            second.Round();
        }

        return PairedResult.Of(pair, ours, floor);
    }
}
