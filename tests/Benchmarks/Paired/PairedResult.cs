namespace LeadStreams.Benchmarks.Paired;

/// <summary>What came of a pair. A ratio of 1 means: as fast as the raw loop; 0.5: half as fast.</summary>
/// <param name="Pair">The pair.</param>
/// <param name="OursNanoseconds">Median time of one operation of ours.</param>
/// <param name="FloorNanoseconds">Median time of one operation of the raw loop.</param>
/// <param name="OursBytes">Bytes allocated for one operation of ours.</param>
/// <param name="FloorBytes">Bytes allocated for one operation of the raw loop.</param>
/// <param name="Ratio">Median over the rounds of (time of the raw loop / time of ours).</param>
/// <param name="LowRatio">Lower quartile of that.</param>
/// <param name="HighRatio">Upper quartile of that.</param>
/// <param name="Rounds">Number of rounds.</param>
internal sealed record PairedResult(
    Pair Pair,
    double OursNanoseconds,
    double FloorNanoseconds,
    double OursBytes,
    double FloorBytes,
    double Ratio,
    double LowRatio,
    double HighRatio,
    int Rounds
)
{
    private const double NanosecondsPerSecond = 1e9;

    public double OursPerSecond => NanosecondsPerSecond / OursNanoseconds;

    public double FloorPerSecond => NanosecondsPerSecond / FloorNanoseconds;

    public static PairedResult Of(Pair pair, Measurement ours, Measurement floor)
    {
        var ratios = ours.Nanoseconds.Zip(floor.Nanoseconds, (a, b) => b / a).ToArray();
        return new PairedResult(
            pair,
            Quantile([.. ours.Nanoseconds], 0.5),
            Quantile([.. floor.Nanoseconds], 0.5),
            ours.BytesPerOperation,
            floor.BytesPerOperation,
            Quantile(ratios, 0.5),
            Quantile(ratios, 0.25),
            Quantile(ratios, 0.75),
            ratios.Length
        );
    }

    private static double Quantile(double[] values, double share)
    {
        Array.Sort(values);
        var at = (values.Length - 1) * share;
        var low = values[(int)at];
        var high = values[Math.Min((int)at + 1, values.Length - 1)];
        return low + ((high - low) * (at - Math.Floor(at)));
    }
}
