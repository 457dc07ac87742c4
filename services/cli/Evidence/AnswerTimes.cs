using System.Globalization;

namespace LeadStreams.Cli.Evidence;

/// <summary>How long answers took.</summary>
internal sealed class AnswerTimes
{
    private readonly List<double> milliseconds = [];

    /// <summary>Measures an answer; one that is not given does not count.</summary>
    public void Measure(Action answer)
    {
        var start = TimeProvider.System.GetTimestamp();
        answer();
        milliseconds.Add(TimeProvider.System.GetElapsedTime(start).TotalMilliseconds);
    }

    public override string ToString()
    {
        if (milliseconds.Count == 0)
        {
            return "0 answers";
        }

        var sorted = milliseconds.Order().ToArray();
        double At(double share) => sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{sorted.Length} answer(s): p50 {At(0.5):0.0} ms, p99 {At(0.99):0.0} ms, slowest {sorted[^1]:0.0} ms"
        );
    }
}
