using System.Globalization;

namespace LeadStreams.Streams.Benchmarks;

/// <summary>The middle of many ratios, and how sure it is.</summary>
/// <param name="Median">The middle one.</param>
/// <param name="Low">Lower quartile.</param>
/// <param name="High">Upper quartile.</param>
/// <param name="Error">Standard error of the median: how much the medians of samples drawn from these ratios differ.</param>
/// <param name="Count">Number of ratios.</param>
internal sealed record Spread(double Median, double Low, double High, double Error, int Count)
{
    private const int Samples = 2_000;

    public static Spread Of(IReadOnlyList<double> ratios)
    {
        double[] sorted = [.. ratios.Order()];
        return new Spread(At(sorted, 0.5), At(sorted, 0.25), At(sorted, 0.75), ErrorOfMedian(sorted), sorted.Length);
    }

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Median:0.000} ± {Error:0.000} (quartiles {Low:0.000} to {High:0.000}, {Count} pairs)"
        );

    private static double ErrorOfMedian(double[] ratios)
    {
        var random = new Random(1);
        var sample = new double[ratios.Length];
        var (sum, squares) = (0.0, 0.0);
        for (var i = 0; i < Samples; i++)
        {
            for (var j = 0; j < sample.Length; j++)
            {
                sample[j] = ratios[random.Next(ratios.Length)];
            }

            Array.Sort(sample);
            var median = At(sample, 0.5);
            sum += median;
            squares += median * median;
        }

        var mean = sum / Samples;
        return Math.Sqrt(Math.Max(0, (squares / Samples) - (mean * mean)));
    }

    private static double At(double[] sorted, double share)
    {
        var at = (sorted.Length - 1) * share;
        var low = sorted[(int)at];
        var high = sorted[Math.Min((int)at + 1, sorted.Length - 1)];
        return low + ((high - low) * (at - Math.Floor(at)));
    }
}
