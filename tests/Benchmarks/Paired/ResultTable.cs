using System.Globalization;

namespace LeadStreams.Benchmarks.Paired;

/// <summary>Prints results: a table for people, then a line for each pair for programs.</summary>
internal static class ResultTable
{
    public static void Print(IReadOnlyList<PairedResult> results)
    {
        var width = Math.Max(results.Max(x => x.Pair.Name.Length), "pair".Length);
        Line(
            $"{"pair".PadRight(width)} {"ours ns", 12} {"raw ns", 12} {"ours/s", 12} {"raw/s", 12} {"ratio", 6} {"quartiles", 13} {"ours B", 9} {"raw B", 9} {"rounds", 6}  per"
        );
        foreach (var x in results)
        {
            Line(
                $"{x.Pair.Name.PadRight(width)} {x.OursNanoseconds, 12:N0} {x.FloorNanoseconds, 12:N0} {x.OursPerSecond, 12:N0} {x.FloorPerSecond, 12:N0} {x.Ratio, 6:F2} {$"{x.LowRatio:F2} - {x.HighRatio:F2}", 13} {x.OursBytes, 9:N0} {x.FloorBytes, 9:N0} {x.Rounds, 6}  {x.Pair.Unit}{(x.Pair.Waits ? " (wall clock)" : "")}"
            );
        }

        if (File.Exists("/proc/loadavg"))
        {
            Line(
                $"load average while measuring: {string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ')[..3])}"
            );
        }

        foreach (var x in results)
        {
            Line($"RATIO {x.Pair.Name} {x.Ratio:F3} {x.OursPerSecond:F0} {x.FloorPerSecond:F0} {x.Pair.Unit}s/s");
        }
    }

    private static void Line(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
